"""Notebook: panels for JupyterLab. Each has a plain ``.value``, and ``.as_code()`` that gives the same without a click.

What a panel shows is hostile text: commands, and what models wrote about them. It goes through
:mod:`workbench.notebook.html`, which escapes it, or into widgets that take text; nothing of it is ever markup.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from workbench.domain.errors import InputError

if TYPE_CHECKING:
    from workbench.notebook.explorer import Explorer
    from workbench.notebook.policy_tuner import PolicyTuner
    from workbench.notebook.replay_panel import ReplayPanel
    from workbench.notebook.review_queue import ReviewQueue

__all__ = ["Explorer", "PolicyTuner", "ReplayPanel", "ReviewQueue"]

_HOMES = {
    "Explorer": "explorer",
    "PolicyTuner": "policy_tuner",
    "ReplayPanel": "replay_panel",
    "ReviewQueue": "review_queue",
}
_EXTRA = {"anywidget", "ipywidgets", "traitlets"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench.notebook' has no attribute {name!r}")
    try:
        return getattr(import_module(f"workbench.notebook.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise InputError(f'panels need the package {error.name}: pip install "workbench[notebook]"') from None


def __dir__() -> list[str]:
    return list(__all__)
