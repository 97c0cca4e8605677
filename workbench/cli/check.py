"""``check``: one command, one verdict, one exit code."""

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import click

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
    as_json: bool,
    db: str | None,
) -> None:
    """Judge COMMAND (- reads it from standard input). Exit 0 allow, 10 review, 20 block."""
    from workbench.domain.case import Request
    from workbench.facts.guess import guess
    from workbench.plan import terms
    from workbench.workbench import Workbench, judge

    text = sys.stdin.read() if command == "-" else command
    request = Request(text, dialect or guess(text), connection=connection)
    asked = terms(model, api_url=api_url, policy=policy, guidance=options.read_guidance(guidance), floor=floor)
    verdict, answer = asyncio.run(judge(Workbench.open(db).ready(asked), request))
    found = _described(verdict, answer, request.dialect)
    if as_json:
        options.print_json(found)
    else:
        from workbench.cli.tables import console, visible

        words = found["risk_level"] or f"gap ({found['gap']})"
        out = console()
        out.print(visible(f"{found['action']}  {words}  {found['title'] or found['detail']}"), style="bold")
        if found["explanation"]:
            out.print(visible(found["explanation"]), soft_wrap=True)
    sys.exit(_EXITS[verdict.action.value])


def _described(verdict: "Verdict", answer: "Answer", dialect: str) -> dict[str, Any]:
    from workbench.domain.assessment import Assessment, Gap

    outcome = verdict.outcome
    said = outcome if isinstance(outcome, Assessment) else None
    gap = outcome if isinstance(outcome, Gap) else None
    return {
        "action": verdict.action.value,
        "risk_level": verdict.risk.value if verdict.risk else None,
        "title": said.title if said else None,
        "explanation": said.explanation if said else None,
        "notes": list(said.notes) if said else [],
        "gap": gap.reason.value if gap else None,
        "detail": gap.detail if gap else None,
        "rule": verdict.rule,
        "spoke": verdict.spoke,
        "static_risk": verdict.static.value if verdict.static else None,
        "dialect": dialect,
        "model": answer.model,
        "latency_ms": answer.latency_ms,
        "cost_usd": answer.cost_usd,
    }
