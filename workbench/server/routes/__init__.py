"""Routes: one file a family of paths, thin; what they say is in :mod:`workbench.wire`."""

from urllib.parse import unquote


def given(name: str) -> str:
    """A name out of a path, in which a slash of its own came percent-encoded."""
    return unquote(name)
