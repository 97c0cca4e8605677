"""``check``: one command, one verdict, one exit code."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any, Literal

import click
from click.core import ParameterSource

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.domain.run import Answer
    from workbench.domain.verdict import Verdict

_EXITS = {"allow": 0, "review": 10, "block": 20}


@click.command()
@click.argument("command")
@click.option("--dialect", metavar="D", help="What the command is: postgres, bash, kubectl …; guessed where not given.")
@click.option("--connection", metavar="C", help="The connection it would run on; the policy's rule for it decides.")
@click.option("--model", default="baseline", show_default=True, metavar="M", help="As in replay.")
@options.policy
@options.guidance
@options.api_url
@options.floor
@options.transport
@click.option(
    "--server", metavar="URL", help="Ask a server, by its rule for the connection; its token: WORKBENCH_TOKEN."
)
@options.as_json
@options.db
def check(
    command: str,
    dialect: str | None,
    connection: str | None,
    model: str,
    policy: str | None,
    guidance: str | None,
    api_url: str | None,
    floor: bool,
    transport: Literal["lean", "sdk"] | None,
    server: str | None,
    as_json: bool,
    db: str | None,
) -> None:
    """Judge COMMAND (- reads it from standard input). Exit 0 allow, 10 review, 20 block."""
    if server is not None:
        found = _asked(server, _text(command), connection)
        if as_json:
            options.print_json(found)
        else:
            _print(found, guessed=False)
        sys.exit(_EXITS[found["action"]])
    from workbench.domain.case import Request
    from workbench.facts.guess import guess
    from workbench.plan import terms
    from workbench.workbench import Workbench

    text = _text(command)
    request = Request(text, dialect or guess(text), connection=connection)
    text_of_guidance = options.read_guidance(guidance)
    asked = terms(model, api_url=api_url, policy=policy, guidance=text_of_guidance, floor=floor, transport=transport)
    verdict, answer = asyncio.run(Workbench.open(db).ready(asked).verdict(request))
    found = _described(verdict, answer, request.dialect)
    if as_json:
        options.print_json(found)
    else:
        _print(found, guessed=dialect is None)
    sys.exit(_EXITS[verdict.action.value])


def _asked(server: str, command: str, connection: str | None) -> dict[str, Any]:
    """What the server at *server* decides, in the command line's words for actions.

    Raises:
        InputError: no connection is named, or something is asked for that the server decides.
    """
    from workbench.client.http import Server
    from workbench.domain.errors import InputError
    from workbench.wire.words import ACTIONS

    context = click.get_current_context()
    for name in ("dialect", "model", "policy", "guidance", "api_url", "floor", "transport", "db"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise InputError(
                f"--{name.replace('_', '-')} is for the server to say; leave it out, or leave out --server"
            )
    if connection is None:
        raise InputError("with --server, name the connection with --connection")
    found = Server.of(server).call("POST", "/api/classify", {"command": command, "connection": connection})
    return {**found, "action": ACTIONS[found["action"]].value}


def _text(command: str) -> str:
    """The command itself, from standard input where it is ``-``.

    Raises:
        InputError: it is empty, or no text.
    """
    from workbench.domain.errors import InputError

    given = sys.stdin.buffer.read() if command == "-" else os.fsencode(command)
    try:
        text = given.decode()
    except UnicodeDecodeError:
        raise InputError("the command is not UTF-8 text, so it cannot be judged; give it as UTF-8") from None
    if not text.strip():
        raise InputError("the command is empty; give it in quotes, or - and the text on standard input")
    return text


def _print(found: dict[str, Any], *, guessed: bool) -> None:
    from workbench.cli.tables import Page

    page = Page()
    risk = found["risk_level"] or (f"gap {found['gap']}" if found["gap"] else "not judged")
    page.say(f"{found['action']}  {risk}  {found['title'] or found.get('detail') or ''}".rstrip(), style="bold")
    dialect = f"{found['dialect']} (guessed; --dialect says otherwise)" if guessed else found.get("dialect")
    floor = f"the floor: the text alone is {found['static_risk']}" if found.get("spoke") == "floor" else None
    lines = {"why": found["explanation"], "decided by": floor, "rule": found["rule"], "dialect": dialect}
    for name, text in lines.items():
        if text:
            page.say(f"  {name:12}{text}")


def _described(verdict: "Verdict", answer: "Answer", dialect: str) -> dict[str, Any]:
    return {
        **verdict.as_dict(),
        "dialect": dialect,
        "model": answer.model,
        "latency_ms": answer.latency_ms,
        "cost_usd": answer.cost_usd,
    }
