"""The command line: one file a family of verbs, and nothing but the parser imported before the verb is known."""

from importlib import import_module

import click

from workbench import __version__

_VERBS = {
    "demo": ("replay", "Replay the shipped corpus with the offline models and print what they are worth."),
    "replay": ("replay", "Put a corpus to one or more models, record every answer, print a scorecard a model."),
    "runs": ("show", "List the runs in the store, newest first."),
    "show": ("show", "Show one run: its scorecard, slices, misses, false alarms, gaps, flips; or export it."),
    "check": ("check", "Judge one command: exit 0 allow, 10 review, 20 block."),
    "corpus": ("corpus", "Check and describe corpora: lint, stats."),
}


class _Verbs(click.Group):
    """Verbs by name: help is printed from the table above, a verb's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"workbench.cli.{_VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])


@click.command(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="workbench")
def verbs() -> None:
    """Measure how well models judge commands before they run, and tune the rules on what was measured."""
