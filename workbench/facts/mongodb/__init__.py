"""MongoDB: what the shell's JavaScript does to collections, databases, users and servers."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.documents import Reach, reach
from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.mongodb import words
from workbench.facts.mongodb.commands import command, pipeline
from workbench.facts.mongodb.skim import SKIM
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_personal, is_secret

_TAKES_ALL = frozenset("toarray foreach map itcount size hasnext next".split())
_REWRITES = re.compile(r"\b(?:(?:update|delete|replace|findOneAnd\w{1,9})(?:One|Many)?|remove|save)\s?\(")
_PROGRAM = re.compile(
    r"^\s*(?:\$\s+|#\s+|sudo\s+)?(?:mongo(?:sh|d|s|dump|restore|export|import|stat|top|files|cli|cryptd)?|"
    r"mongosh\S*|docker|kubectl|echo|cat|atlas|"
    r"bsondump|podman|brew|apt|apt-get|npm|curl|export|systemctl|service)(?:\.exe)?(?=\s|$)(?!\s*[=.(])"
)
_PROMPT = re.compile(
    r"^[ \t]*+(?:[\w.@\- ]{0,60}(?:\[[^\]\n]{0,60}\])?[ \t]{0,9}[\w.\-]{0,60})>[ \t]+(?=\S)", re.MULTILINE
)
_HELPERS = re.compile(
    r"^[ \t]*+(show|use|it|exit|quit|help|cls|history)\b[ \t]*+([\w.\-$]*+)[ \t]*+;?[ \t]*+$", re.MULTILINE
)
_SCRIPTED = re.compile(
    r"\b(?:require|import|process|eval|Function|child_process|fetch|fs)\s*[(.]|\bimport\s+\S+\s+from\b"
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: shell helpers, then every chain of calls that starts at a database."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    if _PROMPT.match(text):
        text = "\n".join(match for match in _typed(text))
    return digested(text, SKIM, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    findings = [_helper(match[1], match[2]) for match in _HELPERS.finditer(text)]
    source = Source(_HELPERS.sub("", text))
    if _SCRIPTED.search(text):
        findings += scope.nested(text, "node")
    before = len(findings)
    for index, chain in enumerate(source.chains()):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("mongodb", "too much text to read in time")]
        findings += _chain(source, chain, scope)
    if source.cut:
        findings.append(unresolved("mongodb", "a chain of calls too long to follow", risk=RiskLevel.HIGH))
    if len(findings) == before and source.tokens and source.tokens[0].text == "{":
        findings += command(source, [(0, len(source.tokens))])
    if not findings and source.tokens and not _understood(source):
        findings.append(unresolved("mongodb", "not a command of the shell that is known here"))
    return findings


def _typed(text: str) -> list[str]:
    """The lines a person typed in a pasted session, with their continuation lines."""
    lines = []
    for line in text.splitlines():
        match = _PROMPT.match(line)
        if match:
            lines.append(line[match.end() :])
        elif re.match(r"\s*\.\.\.+ ?", line):
            lines.append(re.sub(r"^\s*\.\.\.+ ?", "", line))
    return lines


def _understood(source: Source) -> bool:
    """True where code does nothing to a database: literals, variables, functions, printing."""
    return any(
        token.kind in ("string", "number") or token.text in ("(", "=", "const", "let", "var") for token in source.tokens
    )


def _helper(name: str, what: str) -> Finding:
    if name == "show" and what in ("users", "roles"):
        return medium("show users", "lists the users and their rights")
    return low(f"{name} {what}".strip(), "looks around in the shell")


def _chain(source: Source, chain: Chain, scope: Scope) -> list[Finding]:
    steps = list(chain.steps)
    root = steps[0].name.lower()
    lower = [step.name.lower() for step in steps]
    if root == "rs" and len(steps) > 1:
        found = words.REPLICA.get(lower[1])
        return [found] if found else [low(f"rs.{steps[1].name}", "reads the replica set's state")]
    if root == "sh" and len(steps) > 1:
        return [_sharding(steps[1].name)]
    if root in ("load", "run", "runprogram", "runmongoprogram", "passwordprompt") and steps[0].args:
        return (
            []
            if root == "passwordprompt"
            else [unresolved(root, "runs a file or program that cannot be seen here", risk=RiskLevel.HIGH)]
        )
    if root == "db" or any(
        name in ("getsiblingdb", "getdb", "getcollection", "collection", "db") for name in lower[:-1]
    ):
        return _database(source, steps, scope)
    if len(steps) > 1 and root not in ("console", "json", "object", "math", "date", "promise", "assert"):
        return _foreign(source, steps, scope)
    return []


def _sharding(name: str) -> Finding:
    key = name.lower()
    if key in words.SHARD_READS:
        return low(f"sh.{name}", "reads the cluster's state")
    if key in words.SHARD_HIGH:
        return high(f"sh.{name}", "removes a shard or zone from the cluster")
    return medium(f"sh.{name}", "changes how data is spread over the cluster")


def _foreign(source: Source, steps: list[Step], scope: Scope) -> list[Finding]:
    """A chain from a variable: a collection kept under another name, judged where the method is MongoDB's own."""
    for index, step in enumerate(steps[1:], 1):
        name = step.name.lower()
        if step.args and (
            name in ("insertone", "insertmany", "bulkwrite", "drop", "dropdatabase")
            or (name in words.MANY and name.endswith("many"))
        ):
            return _collection(source, steps[:index], steps[index:], scope)
    return []


def _database(source: Source, steps: list[Step], scope: Scope) -> list[Finding]:
    """A chain from ``db``: the first called link that is no way to a collection is the operation."""
    path: list[Step] = []
    for index, step in enumerate(steps):
        name = step.name.lower()
        if step.args is None or name in (
            "getsiblingdb",
            "getsisterdb",
            "getcollection",
            "collection",
            "getmongo",
            "getdb",
            "db",
            "connect",
        ):
            path.append(step)
            continue
        if name in ("runcommand", "admincommand", "_admincommand", "command"):
            return command(source, source.arguments(step.args))
        onto_db = len([link for link in path if link.args is None]) <= 1 and not any(
            link.name.lower() in ("getcollection", "collection") for link in path
        )
        if onto_db:
            return _on_database(source, step, steps[index:])
        return _collection(source, path, steps[index:], scope)
    return []


def _on_database(source: Source, step: Step, rest: list[Step]) -> list[Finding]:
    name = step.name.lower()
    if name == "[]":
        return [unresolved("db", "calls something whose name cannot be read here", risk=RiskLevel.HIGH)]
    if name == "getusers" and step.args and "showCredentials" in source.text(step.args):
        return [high("getUsers", "reads the users' password hashes")]
    if name in words.DATABASE:
        return [words.DATABASE[name]]
    if name == "aggregate" and step.args:
        return pipeline(source, step, "")
    return [low(f"db.{step.name}", "reads the server's or database's state")]


def _name(path: list[Step], source: Source) -> str:
    """The collection a path leads to."""
    names = []
    for step in path:
        if step.args is not None:
            if step.name.lower() in ("getcollection", "collection"):
                names.append(source.constant(*step.args) or "?")
        elif step.name not in ("db", "client"):
            names.append(step.name)
    return ".".join(names)


def _collection(source: Source, path: list[Step], rest: list[Step], scope: Scope) -> list[Finding]:
    step, after = rest[0], rest[1:]
    name = step.name.lower()
    target = _name(path, source)
    arguments = source.arguments(step.args) if step.args else []
    if name == "drop":
        return [high("drop", "drops a whole collection", target)]
    if name == "[]":
        return [unresolved("db", "calls something whose name cannot be read here", target, RiskLevel.HIGH)]
    if name in words.MANY:
        return [_many(source, step, arguments, target)]
    if name == "aggregate":
        return pipeline(source, step, target)
    if name in ("initializeorderedbulkop", "initializeunorderedbulkop", "bulkwrite"):
        return [_bulk(source, step, after, target)]
    if name == "renamecollection" and len(arguments) > 1 and source.text(arguments[1]) in ("true", "1"):
        return [high(step.name, "puts a collection in the place of another, which is dropped", target)]
    if name in words.WRITES:
        return [medium(step.name, words.WRITES[name], target)]
    if name == "mapreduce":
        return [medium("mapReduce", "runs code over a collection and may write the result", target)]
    if name in ("find", "findone"):
        return [_find(source, name, arguments, after, target)]
    if name in words.READS or name.startswith(("get", "is", "stats")):
        if name == "distinct" and arguments and is_secret(source.constant(*arguments[0]) or ""):
            return [high("distinct", "reads every value of a secret field", target)]
        return [low(step.name, "reads a bounded or summed-up answer", target)]
    return [medium(step.name, "calls a method that is not known here", target)]


def _many(source: Source, step: Step, arguments: list[tuple[int, int]], target: str) -> Finding:
    name = step.name.lower()
    options = source.text(arguments[-1]).replace(" ", "") if len(arguments) > 1 else ""
    if name == "remove" and re.search(r"justOne:(?:true|1)|^(?:true|1)$", options):
        return medium(step.name, "deletes one document", target)
    if (
        name == "update"
        and not re.search(r"multi:(?:true|1)\b", options)
        and not (len(arguments) == 4 and options in ("true", "1"))
    ):
        return medium(step.name, "changes one document", target)
    verb = words.MANY[name]
    found = reach(source, arguments[0] if arguments else None)
    if found is Reach.ALL:
        return high(step.name, f"{verb} every document of the collection", target)
    if found is Reach.UNKNOWN and verb == "deletes":
        if "<" in source.text(arguments[0]):
            return medium(step.name, "deletes what a filter selects", target)
        return unresolved(step.name, "deletes by a filter that cannot be seen here", target, RiskLevel.HIGH)
    return medium(step.name, f"{verb} what a filter selects", target)


def _bulk(source: Source, step: Step, after: list[Step], target: str) -> Finding:
    names = [link.name.lower() for link in after]
    text = source.text(step.args) if step.args else ""
    for many in re.finditer(r"(deleteMany|updateMany) : \{ filter : \{ \}", text):
        return high(step.name, "deletes or changes every document", many[1])
    for index, link in enumerate(after[:-1]):
        acts = {"remove", "delete", "update"} & set(names[index + 1 :])
        if link.name.lower() == "find" and link.args and acts and reach(source, link.args) is Reach.ALL:
            return high(step.name, "deletes or changes every document", target)
    return medium(step.name, "writes documents", target)


def _find(source: Source, name: str, arguments: list[tuple[int, int]], after: list[Step], target: str) -> Finding:
    following = {step.name.lower() for step in after}
    found = reach(source, arguments[0] if arguments else None)
    bounded = (
        found is Reach.SOME or name == "findone" or bool(following & {"limit", "count", "explain", "size", "itcount"})
    )
    if any(
        token.text.strip("\"'") == "$where" for token in source.tokens[slice(*(arguments[0] if arguments else (0, 0)))]
    ):
        return medium(name, "runs code over every document", target)
    loop = next((step for step in after if step.name.lower() == "foreach"), None)
    if (
        loop is not None
        and loop.args
        and found is Reach.ALL
        and "limit" not in following
        and _REWRITES.search(source.text(loop.args))
    ):
        return high(name, "changes or deletes every document, one after another", target)
    if is_secret(target) or target.endswith("system.users"):
        return (medium if bounded else high)(name, "reads a collection whose name says secret", target)
    if len(arguments) > 1 and any(
        is_secret(key) and source.text(value) not in ("0", "false") for key, value in source.keys(arguments[1]) or []
    ):
        return (medium if bounded else high)(name, "reads a field whose name says secret", target)
    if bounded:
        return low(name, "reads what a filter or limit bounds", target)
    if is_personal(target) or re.search(
        r"(?i)\b(users?|customers?|accounts?|people|persons?|employees?|members?|profiles?|payments?)\b", target
    ):
        return medium(name, "reads every document about people", target)
    if following & _TAKES_ALL:
        return medium(name, "reads every document of the collection", target)
    return low(name, "reads page by page", target)
