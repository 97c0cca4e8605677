"""The command line: one file a family of verbs, and nothing but the parser imported before the verb is known."""

import os
import sys
from importlib import import_module
from typing import Any

import click
from click.exceptions import NoSuchCommand

from workbench import __version__

WRONG_INPUT = 2
NOTHING_ANSWERED = 3
INTERRUPTED = 130
NOBODY_READS = 141  # as if by SIGPIPE; 1 would say that the answer is no

_VERBS = {
    "demo": ("demo", "Replay the shipped corpus with the offline models and print what they are worth."),
    "replay": ("replay", "Put a corpus to one or more models, record every answer, print a scorecard a model."),
    "runs": ("show", "List the runs in the store, newest first."),
    "show": ("show", "Show one run: its scorecard, slices, misses, false alarms, gaps, flips; or export it."),
    "compare": ("compare", "Hold runs against one another, and say what of the difference may be chance."),
    "tune": ("tune", "Score every policy on what runs have recorded, and recommend one."),
    "whatif": ("whatif", "Show what would come out otherwise under another policy, model or prompt."),
    "gate": ("gate", "Hold a run against a baseline: exit 0 holds, 1 worse, 4 cannot tell."),
    "check": ("check", "Judge one command: exit 0 allow, 10 review, 20 block."),
    "provider": ("provider", "Check whether a model's endpoint honours the contract."),
    "local": ("local", "Get the small open model that --model local runs on this machine."),
    "train": ("train", "Train a small classifier on a corpus's dev split and score it on test."),
    "rules": ("rules", "Put a policy in force on a server."),
    "serve": ("serve", "Serve the engine over HTTP, with Hoop's API."),
    "audit": ("audit", "Verify or replay what a server wrote down; retire what is old."),
    "backup": ("backup", "Copy the store to a file, also while it is served."),
    "corpus": ("corpus", "Check and describe corpora: lint, stats."),
}


class _Failure(click.ClickException):
    """Something went wrong that is not a bug: one message on standard error."""

    exit_code = WRONG_INPUT

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class _NotReached(_Failure):
    """Nobody answered."""

    exit_code = NOTHING_ANSWERED


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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand:
            raise NoSuchCommand(args[0], possibilities=_VERBS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # or a reader that has gone would be noticed only at exit, as a traceback
            return result
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _drop_output()
            ctx.exit(NOBODY_READS)
        except OSError as error:
            if error.filename is None:
                _drop_output()
            raise _Failure(f"{error.filename or 'reading or writing'}: {error.strerror or error}") from None
        except Exception as error:
            from workbench.domain.errors import CorpusError, Unreachable, WorkbenchError

            if not isinstance(error, WorkbenchError):
                raise
            # Complaints about a corpus begin with their FILE:LINE, for people and editors alike.
            kind = "" if isinstance(error, CorpusError) else f"{type(error).__name__}: "
            failure = _NotReached if isinstance(error, Unreachable) else _Failure
            raise failure(f"{kind}{error}") from None


def _drop_output() -> None:
    """Let what standard output still holds go nowhere: Python flushes it once more at exit, and would fail again."""
    if sys.__stdout__ is not None and sys.stdout is sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


@click.command(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    subcommand_metavar="VERB …",
    epilog="Start with: workbench demo. What a verb takes: workbench VERB --help.",
)
@click.version_option(__version__, prog_name="workbench")
def verbs() -> None:
    """Measure how well models judge commands before they run, and tune the rules on what was measured."""
