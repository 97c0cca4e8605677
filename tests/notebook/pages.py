"""What a page would make a browser do: every tag with its attributes, and the text beside them."""

from html.parser import HTMLParser

from tests.notebook.hostile import MARK

LOADING = {"script", "iframe", "object", "embed", "link", "form", "base", "svg", "math"}
"""Tags that run, load or send something, or in which other rules hold."""


class Page(HTMLParser):
    """*text* as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def addresses(self) -> list[str]:
        """What a browser would fetch or follow."""
        return [value or "" for _, attrs in self.tags for name, value in attrs.items() if name in {"src", "href"}]


def is_harmless(text: str) -> bool:
    """Whether what is hostile is shown in *text*, as text: nothing runs, loads or listens."""
    page = Page(text)
    assert not LOADING & {tag for tag, _ in page.tags}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert all(address.startswith("data:image/svg+xml;base64,") for address in page.addresses)
    assert "\u202e" not in text
    return MARK in page.text
