"""Command documents and pipelines of MongoDB: ``runCommand({...})``, ``aggregate([...])``."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code.calls import Source, Step
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.mongodb import words
from workbench.facts.sensitive import is_secret

_GUARDED = re.compile(
    r"auth|audit|log|tls|ssl|secur|localhost|saslMech|bypass|scram|password|javascript", re.IGNORECASE
)


def pipeline(source: Source, step: Step, target: str) -> list[Finding]:
    """Findings of an aggregation: what its stages write, run or read."""
    text = source.text(step.args) if step.args else ""
    if re.search(r"\$(?:out|merge)\b", text):
        return [medium("aggregate", "writes its result into a collection", target)]
    if re.search(r"\$(?:function|accumulator)\b", text):
        return [medium("aggregate", "runs code inside the server", target)]
    if is_secret(target) and not re.search(r"\$(?:count|limit|match)\b", text):
        return [high("aggregate", "reads a collection of secrets whole", target)]
    if re.search(r"\$(?:lookup|graphLookup|unionWith)\b", text) and not re.search(r"\$(?:limit|match)\b", text):
        return [medium("aggregate", "joins whole collections", target)]
    return [low("aggregate", "reads a summary of documents", target)]


def command(source: Source, arguments: list[tuple[int, int]]) -> list[Finding]:
    """A command document, or its name as a string."""
    pairs = source.keys(arguments[0]) if arguments else None
    if not pairs:
        name = source.constant(*arguments[0]) if arguments else None
        if name is None:
            return [unresolved("runCommand", "runs a command that cannot be seen here", risk=RiskLevel.HIGH)]
        pairs = [(name, (0, 0))]
    name = pairs[0][0].lower()
    target = (source.constant(*pairs[0][1]) or "") if pairs[0][1] != (0, 0) else ""
    fields = {key.lower(): value for key, value in pairs}
    if name in ("delete", "update") and target:
        key = "deletes" if name == "delete" else "updates"
        text = source.text(fields.get(key, (0, 0)))
        if re.search(r"\bq : \{ \}", text) and (
            re.search(r"limit : 0", text) if name == "delete" else re.search(r"multi : (?:true|1)", text)
        ):
            return [high(name, "deletes or changes every document", target)]
        return [medium(name, "deletes or changes what a filter selects", target)]
    if name == "setparameter":
        guarded = [key for key, _ in pairs[1:] if _GUARDED.search(key)]
        return [
            (high if guarded else medium)("setParameter", "changes how the server runs", guarded[0] if guarded else "")
        ]
    if name == "aggregate":
        return pipeline(source, Step("aggregate", fields.get("pipeline")), target)
    if name == "usersinfo":
        shows = "showcredentials" in fields
        return [
            (high if shows else medium)(
                "usersInfo", "reads the users' password hashes" if shows else "lists the users and their rights"
            )
        ]
    if name in words.COMMANDS_HIGH:
        return [high(pairs[0][0], "destroys data, changes rights, or stops a service", target)]
    if name in words.COMMANDS_LOW:
        if name == "find" and is_secret(target):
            return [medium("find", "reads a collection whose name says secret", target)]
        return [low(pairs[0][0], "reads only", target)]
    return [medium(pairs[0][0], "changes something of the server", target)]
