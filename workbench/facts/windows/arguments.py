"""Arguments of a Windows program: flags and the words after them."""


def text(rest: list[str]) -> str:
    """The arguments as one string."""
    return " ".join(rest)


def has(rest: list[str], *flags: str) -> bool:
    """True where one of *flags* (lower case, with slash or dash) is given."""
    return any(word.lower().split(":")[0] in flags for word in rest)


def option(rest: list[str], name: str) -> str:
    """The word after the flag *name*; empty when it is not given."""
    lower = [word.lower() for word in rest]
    return rest[lower.index(name) + 1] if name in lower and lower.index(name) + 1 < len(rest) else ""
