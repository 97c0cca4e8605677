"""Notebook: panels for JupyterLab. Each has a plain ``.value``, and ``.as_code()`` that gives the same without a click.

What a panel shows is hostile text: commands, and what models wrote about them. It goes through
:mod:`workbench.html`, which escapes it, or into widgets that take text; nothing of it is ever markup.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from workbench.domain.errors import InputError

if TYPE_CHECKING:
    from workbench.notebook.claims import check
    from workbench.notebook.explorer import Explorer
    from workbench.notebook.policy_tuner import PolicyTuner
    from workbench.notebook.replay_panel import ReplayPanel
    from workbench.notebook.review_queue import ReviewQueue

__all__ = ["Explorer", "PolicyTuner", "ReplayPanel", "ReviewQueue", "check"]

_HOMES = {
    "check": "claims",
    "Explorer": "explorer",
    "PolicyTuner": "policy_tuner",
    "ReplayPanel": "replay_panel",
    "ReviewQueue": "review_queue",
}
_EXTRA = {"IPython", "altair", "anywidget", "ipywidgets", "traitlets"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench.notebook' has no attribute {name!r}")
    return getattr(_imported(_HOMES[name]), name)


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext workbench`` does."""
    _imported("magic").load(shell)
    _imported("charts").as_pictures()


def _imported(module: str) -> Any:
    try:
        return import_module(f"workbench.notebook.{module}")
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise InputError(f'this needs the package {error.name}: pip install "workbench[notebook]"') from None


def __dir__() -> list[str]:
    return list(__all__)
