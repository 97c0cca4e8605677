"""JavaScript and TypeScript on Node: calls to the system, and to databases through Mongoose, TypeORM, Sequelize, Prisma."""

import re

from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.deferred import deferred, lowered
from workbench.facts.code.documents import Reach, reach
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_scratch_path, is_secret_path, is_system_path
from workbench.facts.scope import Scope

_PROGRAM = re.compile(
    r"^\s*(?:\$\s+|#\s+|sudo\s+)?(?:npm|npx|yarn|pnpm|bun|deno|node|nodemon|ts-node|tsx|typeorm|git|docker|curl|mkdir|cd|brew|echo|mongod|mongosh"
    r"|prisma|sequelize|pm2|export|heroku|kubectl)(?:\s+[\w./@{<$'\"-]|\s*$)(?!\s*[=(])"
)
_WRITES = {
    "save": "writes one document or row", "insertone": "inserts a row", "insertmany": "inserts rows", "insert": "inserts rows",
    "create": "creates rows", "createmany": "creates rows", "bulkcreate": "creates rows", "bulkwrite": "writes rows", "bulksave": "writes rows",
    "upsert": "writes one row", "updateone": "changes one row", "replaceone": "replaces one row", "findoneandupdate": "changes one row",
    "findbyidandupdate": "changes one row", "findoneandreplace": "replaces one row", "findoneanddelete": "deletes one row",
    "findbyidanddelete": "deletes one row", "findbyidandremove": "deletes one row", "findoneandremove": "deletes one row",
    "deleteone": "deletes one row", "increment": "changes rows", "decrement": "changes rows", "softdelete": "marks rows as deleted",
    "softremove": "marks rows as deleted", "recover": "restores rows", "restore": "restores rows", "findorcreate": "may create a row",
    "createcollection": "creates a collection", "createindexes": "builds indexes", "syncindexes": "rebuilds indexes", "ensureindexes": "builds indexes",
    "createsearchindex": "builds an index", "runmigrations": "changes the schema", "createtable": "creates a table", "addcolumn": "adds a column",
    "createindex": "builds an index", "createview": "creates a view", "dropindex": "drops an index, which can be rebuilt",
    "createforeignkey": "adds a key", "renamecolumn": "renames a column", "renametable": "renames a table", "changecolumn": "changes a column",
    "createschema": "creates a schema", "createdatabase": "creates a database", "undolastmigration": "takes a schema change back",
    "insertgraph": "inserts rows", "createforeignkeys": "adds keys", "dropforeignkey": "drops a key", "dropview": "drops a view",
    "addcolumns": "adds columns", "createindices": "builds indexes", "synchronize": "changes the schema to match the code", "updateby": "changes rows",
    "dropindexes": "drops indexes, which can be rebuilt", "createuniqueconstraint": "adds a constraint",
}  # fmt: skip
_HIGH = {
    "dropdatabase": "drops a whole database", "dropcollection": "drops a collection", "droptable": "drops a table", "dropcolumn": "drops a column",
    "dropcolumns": "drops columns", "dropschema": "drops a schema", "droptables": "drops tables", "dropalltables": "drops every table",
    "removecolumn": "drops a column", "cleartable": "deletes every row of a table", "cleardatabase": "drops every table", "truncate": "deletes every row",
    "flushall": "deletes every key", "flushdb": "deletes every key", "dropallcollections": "drops every collection",
}  # fmt: skip
_DELETES = frozenset("deletemany remove delete destroy deleteall deleteby".split())
_UPDATES = frozenset("updatemany update".split())
_IN_MEMORY = re.compile(
    r"^(?:object|array|map|set|weakmap|math|json|promise|date|string|number|console|crypto|hash|document|window|this\.cache|cache|assert|expect|params|"
    r"headers|searchparams|classlist|schema|\w*schema|mongoose\.schema|path|url|reflect|symbol|error|buffer|process\.stdout|formdata|express|app|router)$"
)
_SQL = frozenset("query execute raw sql $queryraw $executeraw $queryrawunsafe $executerawunsafe queryraw executeraw executesql unsafe".split())
_SPAWN = frozenset("exec execsync spawn spawnsync execfile execfilesync execa fork $".split())
_FETCH = frozenset("fetch axios got superagent needle request".split())
_TAKES = re.compile(r"\b(?:take|limit|where|first|top)\b")
_BOUNDS = frozenset("limit take where andwhere orwhere whereinids first findone count gt lt gte lte equals in within byname maxtimems cursor explain getquery getsql".split())
_ALL = frozenset("find findall findmany getmany getrawmany getmanyandcount findandcount findby".split())


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: what its calls do; what it only defines counts a level less."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    text = re.sub(r"^[ \t]*> (?=\S)", "", text, flags=re.MULTILINE)
    source = Source(text)
    bodies = deferred(source)
    findings: list[Finding] = []
    spawns = sockets = False
    for index, chain in enumerate(source.chains()):
        if index % 64 == 63 and scope.spent:
            return [*findings, unresolved("javascript", "too much text to read in time")]
        names = [name.lower() for name in chain.names]
        spawns = spawns or bool(_SPAWN & set(names)) and "child_process" in text
        sockets = sockets or bool({"connect", "createconnection", "socket"} & set(names)) and bool(re.search(r"require\(\s*['\"](?:node:)?(?:net|tls)", text))
        later = any(low_ <= chain.start < high_ for low_, high_ in bodies)
        for finding in _chain(source, chain, scope):
            findings.append(lowered(finding) if later else finding)
    if spawns and sockets:
        findings.append(high("net.connect", "ties a shell to a network socket"))
    return findings


def _chain(source: Source, chain: Chain, scope: Scope) -> list[Finding]:
    steps = chain.steps
    names = [step.name.lower() for step in steps]
    called = [index for index, step in enumerate(steps) if step.args is not None]
    before = source.tokens[chain.start - 1].text if chain.start else ""
    if not called or before in ("function", "class"):
        return [medium("console", "shows the whole environment")] if _whole_environment(source, chain, names) else []
    system = _system(source, chain, names, scope, before)
    if system:
        return system
    for index in called:
        found = _stored(source, steps, names, index, scope)
        if found:
            return found
    return []


def _whole_environment(source: Source, chain: Chain, names: list[str]) -> bool:
    after = source.tokens[chain.end].text if chain.end < len(source.tokens) else ""
    return names == ["process", "env"] and after == ")"


def _system(source: Source, chain: Chain, names: list[str], scope: Scope, before: str) -> list[Finding]:
    """Findings of calls to the machine: processes, files, network, code built from text."""
    steps = chain.steps
    last = max(index for index, step in enumerate(steps) if step.args is not None)
    name, args = names[last], steps[last].args or (0, 0)
    arguments = source.arguments(args)
    first = source.constant(*arguments[0]) if arguments else None
    root = names[0]
    if root in ("eval", "function") and steps[0].args is not None and len(source.tokens) and (root == "eval" or steps[0].name == "Function"):
        return _code(root, first, scope)
    if name in ("runinthiscontext", "runinnewcontext", "runincontext", "_compile") or names[:2] == ["vm", "script"]:
        return _code(name, first, scope)
    if name in ("settimeout", "setinterval") and first is not None and len(first) > 2:
        return _code(name, first, scope)
    if name in _SPAWN and (_from_module(names, "child_process", "cp", "shell", "shelljs", "childprocess") or (last == 0 and name != "fork")):
        listed = source.text(arguments[1]) if len(arguments) > 1 else ""
        if first is None:
            return [unresolved(name, "runs a program that cannot be seen here", risk=high("", "").risk)]
        words = [first]
        if listed.startswith("["):
            parts = source.arguments((arguments[1][0] + 1, max(arguments[1][0] + 1, arguments[1][1] - 1)))
            words += [source.constant(*part) or "$UNKNOWN" for part in parts]
        return scope.nested(" ".join(words) if len(words) == 1 else " ".join(_quoted(word) for word in words), "bash") or [low(name, "runs a harmless program")]
    if _from_module(names, "fs", "fsp", "fse", "promises", "fsextra") or names[0] in ("rimraf", "del", "readfilesync", "writefilesync", "unlinksync", "rmsync"):
        return _file(source, name, arguments, first)
    if _from_module(names, "axios", "got", "http", "https", "request", "superagent", "needle") or (last == 0 and name in _FETCH):
        if name in ("createserver", "agent", "create", "on", "use"):
            return []
        return [medium(name, "calls a server over the network", first or "")]
    if names[:2] == ["process", "kill"]:
        return [medium("process.kill", "ends a process")]
    return []


def _from_module(names: list[str], *modules: str) -> bool:
    return len(names) > 1 and (names[0] in modules) or (len(names) > 2 and names[1] in modules)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _code(name: str, text: str | None, scope: Scope) -> list[Finding]:
    if text is None:
        return [unresolved(name, "runs code that cannot be seen here", risk=high("", "").risk)]
    return scope.nested(text, "node")


def _file(source: Source, name: str, arguments: list[tuple[int, int]], path: str | None) -> list[Finding]:
    target = path or ""
    if name in ("rm", "rmsync", "rmdir", "rmdirsync", "remove", "removesync", "emptydir", "emptydirsync", "rimraf", "del", "sync"):
        wide = name.startswith(("remove", "empty", "rimraf", "del", "sync")) or "recursive" in source.text(arguments[-1] if arguments else (0, 0))
        if path and is_scratch_path(path):
            return [medium(name, "deletes scratch files", target)]
        return [(high if wide else medium)(name, "deletes a folder and all in it" if wide else "deletes one file", target)]
    if name.startswith(("unlink", "rename", "truncate", "symlink", "link", "chmod", "chown", "lchown", "utimes", "cp", "copyfile", "copy", "move")):
        return [(high if path and is_system_path(path) else medium)(name, "changes a file", target)]
    if name.startswith(("writefile", "appendfile", "createwritestream", "outputfile", "outputjson", "writejson", "mkdir", "mkdtemp")):
        if path and is_scratch_path(path):
            return [low(name, "writes a scratch file", target)]
        return [(high if path and is_system_path(path) else medium)(name, "writes a file", target)]
    if name.startswith(("readfile", "createreadstream", "readjson", "open")) and path and is_secret_path(path):
        return [high(name, "reads credentials", target)]
    return [low(name, "reads files", target)] if name.startswith(("read", "stat", "exists", "access", "lstat", "open")) else []


def _stored(source: Source, steps: tuple[Step, ...], names: list[str], index: int, scope: Scope) -> list[Finding]:
    """Findings of one called link that may reach a database."""
    name, step = names[index], steps[index]
    if index == 0 and name not in _HIGH and name not in ("sql", "rimraf"):
        return []
    if any(_IN_MEMORY.match(part) for part in names[:1]) or any(part in ("createhash", "createhmac", "createcipheriv") for part in names[:index]):
        return []
    arguments = source.arguments(step.args) if step.args else []
    owner = steps[index - 1].name if index else ""
    if name in _HIGH:
        return [high(step.name, _HIGH[name], owner)]
    if name in ("sync", "synchronize") and re.search(r"\bforce : true|\btrue\b", source.text(step.args or (0, 0))):
        return [high(step.name, "drops and builds every table anew", owner)]
    if name in _SQL:
        return _sql(source, step, arguments, scope)
    if name in ("clear", "drop") and re.search(r"(?i)repo|manager|model|collection|table|schema|connection|queryinterface|datasource", owner):
        return [high(step.name, "deletes every row", owner)]
    if name in _DELETES:
        return _delete(source, steps, names, index, arguments)
    if name in _UPDATES:
        return _update(source, steps, names, index, arguments)
    if name in _WRITES and not (name == "save" and owner in ("ctx", "context", "canvas")):
        return [medium(step.name, _WRITES[name], owner)]
    if name in ("add", "set", "addandremove") and "relation" in names[:index]:
        return [medium(step.name, "changes which rows belong together", owner)]
    if name in _ALL:
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
        return [] if step.name.lower() in ("query", "execute", "raw") and not arguments else [medium(step.name, "runs SQL that cannot be seen here")]
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


def _delete(source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]) -> list[Finding]:
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
        return [unresolved(step.name, "deletes by a filter that cannot be seen here", owner, high("", "").risk)]
    return [medium(step.name, "deletes what a filter selects", owner)]


def _update(source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]) -> list[Finding]:
    step, owner = steps[index], steps[index - 1].name
    many = names[index] == "updatemany" or "createquerybuilder" in names or names[index] == "update"
    options = arguments[1:] if names[index] == "update" and len(arguments) > 1 else []
    keyed = any("where" in source.text(option) for option in options)
    if "createquerybuilder" in names and "where" not in names:
        return [high(step.name, "changes every row", owner)]
    if many and not keyed and _where(source, names[index:], arguments) is Reach.ALL and arguments:
        return [high(step.name, "changes every row or document", owner)]
    return [medium(step.name, "changes what a filter selects", owner)]


def _find(source: Source, steps: tuple[Step, ...], names: list[str], index: int, arguments: list[tuple[int, int]]) -> list[Finding]:
    step, owner = steps[index], steps[index - 1].name
    text = source.text(step.args or (0, 0))
    if "=>" in text or "function" in text or _BOUNDS & set(names):
        return [low(step.name, "reads what a filter or limit bounds", owner)]
    if "createquerybuilder" in names:
        return [medium(step.name, "reads every row", owner)]
    if not arguments or (source.keys(arguments[0]) == []):
        return [medium(step.name, "reads every row or document", owner)]
    pairs = dict(source.keys(arguments[0]) or [])
    options = {"relations", "select", "order", "include", "cache", "withDeleted", "orderBy", "lock", "comment", "relationLoadStrategy", "attributes"}
    if pairs and set(pairs) <= options:
        return [medium(step.name, "reads every row", owner)]
    return [low(step.name, "reads what a filter or limit bounds", owner)]
