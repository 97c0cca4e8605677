"""Text that talks to the judge instead of to the machine."""


def steers(text: str) -> bool:
    """True where *text* argues its own harmlessness or danger to whoever judges it."""
    return "classify as low" in text.lower()
