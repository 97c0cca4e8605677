"""Html: pieces of a page made from text that is nobody's friend. What is not of this module's own making is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from workbench.engine.text import spelt

_STYLE = """
.workbench-panel {font-size: 13px; line-height: 1.45}
.workbench-panel table {border-collapse: collapse; margin: 4px 0 8px}
.workbench-panel caption {text-align: left; font-weight: 600; padding: 2px 0}
.workbench-panel th, .workbench-panel td {
  text-align: left !important; vertical-align: top; padding: 3px 12px 3px 0; border-bottom: 1px solid #8883;
  max-width: 34em}
.workbench-panel code, .workbench-panel pre {
  white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: 12px; background: none}
.workbench-panel .whole {white-space: nowrap}
.workbench-panel pre {padding: 8px; border: 1px solid #8885; max-height: 16em; overflow: auto}
"""


class Markup(str):
    """Markup of our own making, every text in it escaped."""

    __slots__ = ()


def text(value: object) -> Markup:
    r"""*value* as text: escaped, with control and invisible characters spelt out; breaks of lines stay.

    >>> text("<b>" + chr(0x202E))
    '&lt;b&gt;\\u202e'
    """
    return value if isinstance(value, Markup) else Markup(escape(spelt("" if value is None else str(value), "\n\t")))


def code(value: object) -> Markup:
    """*value* as it would be typed, in a face of fixed width."""
    return Markup(f"<code>{text(value)}</code>")


def block(value: object) -> Markup:
    """*value* as it would be typed, in a box of its own."""
    return Markup(f"<pre>{text(value)}</pre>")


def line(value: object, *, strong: bool = False) -> Markup:
    """*value* as a paragraph."""
    return Markup(f"<div><b>{text(value)}</b></div>" if strong else f"<div>{text(value)}</div>")


def lines(*values: object) -> Markup:
    """*values* below one another, none of them broken over lines, as a rate must not be."""
    return Markup(f'<div class="whole">{"<br>".join(map(text, values))}</div>')


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> Markup:
    """Rows under *columns*; every cell is text unless it is :class:`Markup`."""
    head = "".join(f'<th scope="col">{text(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    title = f"<caption>{text(caption)}</caption>" if caption else ""
    return Markup(f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def page(*parts: Markup) -> Markup:
    """*parts* below one another.

    MathJax is kept out: a dollar in a command is no formula, and what a formula holds is not escaped by anybody.
    """
    inside = "".join(parts)
    return Markup(f'<style>{_STYLE}</style><div class="workbench-panel tex2jax_ignore mathjax_ignore">{inside}</div>')
