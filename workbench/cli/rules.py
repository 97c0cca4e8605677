"""``rules``: a policy that was tuned, put in force on a server."""

from typing import TYPE_CHECKING, Any

import click

from workbench.cli import options

if TYPE_CHECKING:
    from workbench.domain.rule import Rule

_RULES = "/api/ai/session-analyzer/rules"


@click.group()
def rules() -> None:
    """Put a policy in force on a server."""


@rules.command()
@click.argument("file")
@click.option("--server", required=True, metavar="URL", help="The server; its token is in WORKBENCH_TOKEN.")
@click.option("--approvers", metavar="NAME", help="The access request rule for what needs approval.")
@click.option("--model", metavar="M", help="The model that the rules ask, where it is not the organization's provider.")
@click.option("--shadow", "in_shadow", is_flag=True, help="Beside those in force, without effect, as NAME-shadow.")
@options.as_json
def push(file: str, server: str, approvers: str | None, model: str | None, in_shadow: bool, as_json: bool) -> None:
    """Make the rules of the policy FILE the server's, all of them or none; rules of other names stay.

    A server has one rule a connection: of rules that share one, the first in the file has it. A rule that asks for
    approval needs an access request rule; where none is named, the one for its connections, or the only one, is taken.
    """
    from workbench import policies
    from workbench.client.http import Server
    from workbench.wire.analyzer_rules import pushed

    policy = policies.load(file)
    asked = Server.of(server)
    found, unreached = _apart(policy.rules)
    known = asked.call("GET", "/api/access-requests/rules")["data"] if any(map(_reviews, found)) else []
    bodies = [pushed(rule, _approver(rule, approvers, known)) for rule in found]
    if model is not None:
        bodies = [{**body, "model": model} for body in bodies]
    if in_shadow:
        bodies = [{**body, "name": f"{body['name']}-shadow", "mode": "shadow"} for body in bodies]
    answer = asked.call("PUT", _RULES, bodies)
    if as_json:
        options.print_json(answer)
        return
    for name in unreached:
        click.echo(f"left out {name}: an earlier rule decides for all its connections", err=True)
    for rule in answer:
        connections = ", ".join(rule["connection_names"]) or "every other connection"
        click.echo(f"{'in shadow' if rule['mode'] == 'shadow' else 'in force'}: {rule['name']} for {connections}")


@rules.command()
@click.argument("name")
@click.option("--server", required=True, metavar="URL", help="The server; its token is in WORKBENCH_TOKEN.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, help="How many commands are listed (20).")
@options.as_json
def shadow(name: str, server: str, limit: int, as_json: bool) -> None:
    """Show what the rule NAME, in shadow, would have changed in the last 30 days of live traffic."""
    from urllib.parse import quote

    from workbench.cli.tables import Page
    from workbench.client.http import Server
    from workbench.evaluation.rate import Rate
    from workbench.evaluation.words import short

    found = Server.of(server).call("GET", f"{_RULES}/{quote(name, safe='')}/shadow?limit={limit}")
    if as_json:
        options.print_json(found)
        return
    page = Page()
    changed = f"{found['changed']:,} of {found['commands']:,} commands come out otherwise"
    page.say(f"{name}, {found['mode']}: {changed if found['commands'] else 'it has judged no command in shadow'}")
    if found["unjudged"]:
        page.say(f"{found['unjudged']:,} more were not judged in shadow: too many waited for it")
    if not found["commands"]:
        return
    page.say()
    rows: list[tuple[object, ...]] = [
        (title, *(Rate(**found[title][side]) for side in ("was", "now"))) for title in ("approvals", "blocks")
    ]
    rows.append(("approvals a day", *(f"{found['approvals_per_day'][side]:,.1f}" for side in ("was", "now"))))
    page.rates(("of all commands", "was", "would be"), rows)
    page.say()
    for flip in found["flips"]:
        said = f"gap {flip['gap']}" if flip["gap"] else f"judged {flip['risk_level']}"
        page.say(
            f"{short(flip['connection'], 80)}  {said}: {_short(flip['was'])} -> {_short(flip['now'])}", style="bold"
        )
        for field in ("command", "title", "explanation"):
            if flip[field]:
                page.say(f"  {field:13}{short(flip[field])}")


def _short(word: str) -> str:
    from workbench.wire.words import ACTIONS

    return ACTIONS[word].value


def _apart(given: "tuple[Rule, ...]") -> "tuple[list[Rule], list[str]]":
    """The rules, each with the connections that no earlier one has; and the names of those that are left with none."""
    import msgspec

    found: list[Rule] = []
    unreached: list[str] = []
    taken: set[str] = set()
    for rule in given:
        own = tuple(name for name in rule.connections if name not in taken)
        if any(not earlier.connections for earlier in found) or (rule.connections and not own):
            unreached.append(rule.name)
            continue
        taken.update(own)
        found.append(msgspec.structs.replace(rule, connections=own))
    return found, unreached


def _reviews(rule: "Rule") -> bool:
    from workbench.domain.risk import Action, RiskLevel

    return any(rule.tiers.action(risk) is Action.REVIEW for risk in RiskLevel)


def _approver(rule: "Rule", named: str | None, known: list[dict[str, Any]]) -> str | None:
    """The access request rule that says who approves for *rule*."""
    from workbench.domain.errors import InputError

    if named is not None or not _reviews(rule):
        return named
    own = [
        entry["name"] for entry in known if rule.connections and set(rule.connections) <= set(entry["connection_names"])
    ]
    if len(own) == 1 or len(known) == 1:
        return str(own[0] if len(own) == 1 else known[0]["name"])
    names = ", ".join(entry["name"] for entry in known) or "none yet: make one under /api/access-requests/rules"
    raise InputError(f"rule {rule.name} asks for approval; say by whom with --approvers NAME (there are: {names})")
