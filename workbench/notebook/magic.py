"""Magic: ``%risk COMMAND`` and ``%%risk``: one command, one verdict, by the same path as in a replay."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec
from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from workbench import html
from workbench.domain.case import Request
from workbench.domain.errors import WorkbenchError, nearest
from workbench.domain.verdict import Verdict
from workbench.engine.text import spelt
from workbench.html import Markup

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

OPTIONS = ("model", "dialect", "connection", "policy")
_OPTION = re.compile(r"\s*--(?P<name>[\w-]*)(?:(?:=|[ \t]+)(?P<value>\"[^\"]*\"|'[^']*'|\S+))?")
_USAGE = "%risk [--model M] [--dialect D] [--connection C] [--policy FILE] COMMAND"


class Judged(msgspec.Struct, frozen=True):
    """The verdict on one command, and how it was come to. ``guessed`` says that nobody named the dialect."""

    command: str
    dialect: str
    guessed: bool
    model: str
    verdict: Verdict

    @property
    def headline(self) -> str:
        """Action, risk and title."""
        found = self.verdict.as_dict()
        risk = found["risk_level"] or (f"gap {found['gap']}" if found["gap"] else "not judged")
        return "  ".join(part for part in (found["action"], risk, found["title"] or found["detail"]) if part)

    @property
    def lines(self) -> dict[str, str]:
        """The rest of it by name; what there is nothing to say of is left out."""
        found = self.verdict.as_dict()
        floor = f"the floor: the text alone is {found['static_risk']}" if found["spoke"] == "floor" else ""
        guessed = " (guessed; --dialect says otherwise)" if self.guessed else ""
        lines = {
            "why": found["explanation"],
            "decided by": floor,
            "rule": found["rule"],
            "dialect": f"{self.dialect}{guessed}",
            "model": self.model,
        }
        return {name: text for name, text in lines.items() if text}

    def __repr__(self) -> str:
        lines = [self.headline, *(f"  {name:12}{text}" for name, text in self.lines.items())]
        return "\n".join(map(spelt, lines))

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><th scope="row">{html.text(name)}</th><td>{html.text(text)}</td></tr>'
            for name, text in self.lines.items()
        )
        table = Markup(f"<table><tbody>{rows}</tbody></table>")
        return html.page(html.block(self.command), html.line(self.headline, strong=True), table)


@magics_class
class RiskMagics(Magics):  # type: ignore[misc, unused-ignore]
    """The magics of ``%load_ext workbench``."""

    # A command is full of $ and {}: IPython must not put variables there.
    @no_var_expand  # type: ignore[misc, unused-ignore]
    @line_cell_magic  # type: ignore[misc, unused-ignore]
    def risk(self, line: str, cell: str | None = None) -> Judged:
        """Judge a command: ``%risk DROP TABLE users``, or a cell of it under ``%%risk --dialect postgres``.

        Options: --model (baseline, or as in replay), --dialect, --connection, --policy FILE. Nothing is recorded.
        """
        try:
            options, rest = parse(line)
            if cell is not None and rest:
                raise UsageError(f"%%risk takes options in its first line, not {spelt(rest)!r}; the command goes below")
            return judged(rest if cell is None else cell.removesuffix("\n"), **options)
        except WorkbenchError as error:
            raise UsageError(str(error)) from None


def parse(line: str) -> tuple[dict[str, str], str]:
    """Options from the beginning of *line*, and the command behind them, as it stands. ``--`` ends the options.

    Raises:
        UsageError: an option is unknown, or has no value.

    >>> parse("--model baseline --dialect=bash rm -rf / --no-preserve-root")
    ({'model': 'baseline', 'dialect': 'bash'}, 'rm -rf / --no-preserve-root')
    >>> parse("-- --a comment in SQL")
    ({}, '--a comment in SQL')
    """
    options: dict[str, str] = {}
    while found := _OPTION.match(line):
        name, value = found["name"], found["value"]
        if not name:
            return options, line[found.start("name") :].strip()
        if name not in OPTIONS:
            raise UsageError(
                f"there is no option --{name}.{nearest(name, OPTIONS)} {_USAGE}; a command that begins with -- goes "
                "behind another --"
            )
        if value is None:
            raise UsageError(f"--{name} needs a value. {_USAGE}")
        options[name] = value[1:-1] if value[0] in "\"'" else value
        line = line[found.end() :]
    return options, line.strip()


def judged(
    command: str,
    *,
    model: str = "baseline",
    dialect: str | None = None,
    connection: str | None = None,
    policy: str | None = None,
) -> Judged:
    """What *model* says of *command*, and *policy* does about it.

    Raises:
        UsageError: the command is empty.
        WorkbenchError: the model or the policy cannot be used.
    """
    from workbench.facts.guess import guess
    from workbench.plan import terms
    from workbench.workbench import Workbench

    if not command.strip():
        raise UsageError(f"there is no command to judge. {_USAGE}")
    request = Request(command, dialect or guess(command), connection=connection)
    bench = Workbench.open().ready(terms(model, policy=policy))
    # A notebook's own loop is running already, so the question is asked from a thread that has one of its own.
    with ThreadPoolExecutor(1) as pool:
        verdict, answer = pool.submit(asyncio.run, bench.verdict(request)).result()
    return Judged(command, request.dialect, dialect is None, answer.model or model, verdict)


def load(shell: "InteractiveShell") -> None:
    """Give *shell* the magics."""
    shell.register_magics(RiskMagics)
