"""Panel: what all panels have: a view that is clicked, a value behind it, and a page for where no kernel answers."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from workbench import html
from workbench.domain.errors import WorkbenchError
from workbench.html import Markup


class Panel(ABC):
    """One panel. ``view`` is its widget; :attr:`value` and :meth:`as_code` say what was chosen in it."""

    view: widgets.DOMWidget

    @property
    @abstractmethod
    def value(self) -> Any:
        """What was chosen, as a plain value."""

    @abstractmethod
    def as_code(self) -> str:
        """The lines of Python that give :attr:`value` without a click."""

    @abstractmethod
    def page(self) -> Markup:
        """What the panel shows, as a page without widgets."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # The page stands beside the view: nbconvert and whatever has no kernel show it instead.
        view = self.view._repr_mimebundle_(include=include, exclude=exclude) or {}
        return {**view, "text/html": str(self.page()), "text/plain": self.as_code()}


def shown(markup: Markup) -> widgets.HTML:
    """A widget that shows *markup*."""
    return widgets.HTML(html.page(markup))


def show(widget: widgets.HTML, markup: Markup) -> None:
    """Let *widget* show *markup* from now on."""
    widget.value = html.page(markup)


def button(text: str, act: Callable[[], object], *, style: str = "", disabled: bool = False) -> widgets.Button:
    """A button that does *act*."""
    made = widgets.Button(description=text, button_style=style, disabled=disabled)
    made.on_click(lambda _: act())
    return made


def refused(error: WorkbenchError) -> Markup:
    """What went wrong, as a sentence for a person."""
    return Markup(f'<div role="alert">{html.text(error)}</div>')
