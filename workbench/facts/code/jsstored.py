"""What a JavaScript call does to a database: Mongoose, TypeORM, Sequelize, Prisma, Knex."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code import jsdata
from workbench.facts.code.calls import Source, Step
from workbench.facts.code.documents import Reach, reach
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope


def stored(source: Source, steps: tuple[Step, ...], names: list[str], index: int, scope: Scope) -> list[Finding]:
    """Findings of one called link that may reach a database."""
    name, step = names[index], steps[index]
    if index == 0 and name not in jsdata.HIGH and name not in ("sql", "rimraf"):
        return []
    if any(jsdata.IN_MEMORY.match(part) for part in names[:1]) or any(
        part in ("createhash", "createhmac", "createcipheriv") for part in names[:index]
    ):
        return []
    arguments = source.arguments(step.args) if step.args else []
    owner = steps[index - 1].name if index else ""
    if name in jsdata.HIGH:
        return [high(step.name, jsdata.HIGH[name], owner)]
    if name in ("sync", "synchronize") and re.search(r"\bforce : true|\btrue\b", source.text(step.args or (0, 0))):
        return [high(step.name, "drops and builds every table anew", owner)]
    if name in jsdata.SQL:
        return _sql(source, step, arguments, scope)
    if name in ("clear", "drop") and re.search(
        r"(?i)repo|manager|model|sequelize|knex|collection|table|schema|connection|queryinterface|datasource", owner
    ):
        return [high(step.name, "deletes every row", owner)]
    if name == "del" and "knex" in names[0]:
        return [
            medium(step.name, "deletes what a filter selects", owner)
            if any(part.startswith(("where", "andwhere")) for part in names)
            else high(step.name, "deletes every row", owner)
        ]
    if name in jsdata.DELETES:
        return _delete(source, steps, names, index, arguments)
    if (name in jsdata.UPDATES or name.startswith(("update", "create", "findbyid", "findone", "upsert"))) and (
        jsdata.MAKES_ADMIN.search(source.text(step.args or (0, 0)))
    ):
        return [high(step.name, "grants administrator rights", owner)]
    if name in jsdata.UPDATES:
        return _update(source, steps, names, index, arguments)
    if name in jsdata.WRITES and not (name == "save" and owner in ("ctx", "context", "canvas")):
        return [medium(step.name, jsdata.WRITES[name], owner)]
    if name in ("add", "set", "addandremove") and "relation" in names[:index]:
        return [medium(step.name, "changes which rows belong together", owner)]
    if name in jsdata.ALL:
        return _find(source, steps, names, index, arguments)
    return []


def _sql(source: Source, step: Step, arguments: list[tuple[int, int]], scope: Scope) -> list[Finding]:
    span = arguments[0] if arguments else (step.args or (0, 0))
    text = source.constant(*span)
    if text is None and span[1] > span[0]:
        token = source.tokens[span[0]]
        if token.kind in ("template", "string"):
            text = re.sub(r"\$\{[^}]*\}", "1", token.text[1:-1])
    if text is None or not re.match(r"\s*(?:[(-]|[A-Za-z]+\s)", text):
        return (
            []
            if step.name.lower() in ("query", "execute", "raw") and not arguments
            else [medium(step.name, "runs SQL that cannot be seen here")]
        )
    return scope.nested(text, "sql")


def _where(source: Source, names: list[str], arguments: list[tuple[int, int]]) -> Reach:
    """What an ORM call selects, by its own filter or by a ``where`` further along."""
    if {"where", "whereinids", "andwhere", "of", "filter"} & set(names):
        return Reach.SOME
    if not arguments:
        return Reach.ALL
    pairs = source.keys(arguments[0])
    if pairs is not None:
        nested = dict(pairs).get("where")
        if nested is not None:
            return reach(source, nested)
        if {"truncate", "data"} & set(dict(pairs)):
            return Reach.ALL
        return reach(source, arguments[0])
    return Reach.UNKNOWN


def _delete(
    source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]
) -> list[Finding]:
    step, owner = steps[index], steps[index - 1].name
    found = _where(source, names[index:], arguments)
    if names[index] == "destroy" and not arguments:
        closing = re.search(r"(?i)datasource|connection|socket|stream|server|agent|req|res|client", owner)
        return [] if closing else [medium(step.name, "deletes one row", owner)]
    if names[index] in ("remove", "delete") and not arguments and found is Reach.ALL:
        built = {"createquerybuilder", "from"} & set(names)
        return [(high if built else medium)(step.name, "deletes every row" if built else "deletes one row", owner)]
    if found is Reach.ALL:
        return [high(step.name, "deletes every row or document", owner)]
    if found is Reach.UNKNOWN and names[index] in ("deletemany", "deleteall"):
        return [unresolved(step.name, "deletes by a filter that cannot be seen here", owner, RiskLevel.HIGH)]
    return [medium(step.name, "deletes what a filter selects", owner)]


def _update(
    source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]
) -> list[Finding]:
    step, owner = steps[index], steps[index - 1].name
    many = names[index] == "updatemany" or "createquerybuilder" in names or names[index] == "update"
    options = arguments[1:] if names[index] == "update" and len(arguments) > 1 else []
    filters = [found["where"] for option in options if "where" in (found := dict(source.keys(option) or []))]
    if any(reach(source, chosen) is Reach.ALL for chosen in filters):
        return [high(step.name, "changes every row or document", owner)]
    keyed = any("where" in source.text(option) for option in options)
    if "createquerybuilder" in names and "where" not in names:
        return [high(step.name, "changes every row", owner)]
    if many and not keyed and _where(source, names[index:], arguments) is Reach.ALL and arguments:
        return [high(step.name, "changes every row or document", owner)]
    return [medium(step.name, "changes what a filter selects", owner)]


def _find(
    source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]
) -> list[Finding]:
    step, owner = steps[index], steps[index - 1].name
    text = source.text(step.args or (0, 0))
    if "=>" in text or "function" in text or jsdata.BOUNDS & set(names):
        return [low(step.name, "reads what a filter or limit bounds", owner)]
    if "createquerybuilder" in names:
        return [medium(step.name, "reads every row", owner)]
    if not arguments or (source.keys(arguments[0]) == []):
        return [medium(step.name, "reads every row or document", owner)]
    pairs = dict(source.keys(arguments[0]) or [])
    options = {
        "relations",
        "select",
        "order",
        "include",
        "cache",
        "withDeleted",
        "orderBy",
        "lock",
        "comment",
        "relationLoadStrategy",
        "attributes",
    }
    if pairs and set(pairs) <= options:
        return [medium(step.name, "reads every row", owner)]
    return [low(step.name, "reads what a filter or limit bounds", owner)]
