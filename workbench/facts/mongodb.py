"""MongoDB: what the shell's JavaScript does to collections, databases, users and servers."""

import re

from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.documents import Reach, reach
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_personal, is_secret

_READS = frozenset(
    """find findone count countdocuments estimateddocumentcount distinct aggregate explain getindexes indexes stats
    datasize storagesize totalsize totalindexsize indexstats validate latencystats getsharddistribution exists
    iscapped getplancache listsearchindexes getsearchindexes getindexkeys getindexspecs watch getname getfullname
    getdb getmongo isretrywrites getindices planCachelist mapreduce""".lower().split()
)
_WRITES = {
    "insert": "inserts documents",
    "insertone": "inserts a document",
    "insertmany": "inserts documents",
    "save": "writes a document",
    "updateone": "changes one document",
    "replaceone": "replaces one document",
    "deleteone": "deletes one document",
    "findandmodify": "changes one document",
    "findoneandupdate": "changes one document",
    "findoneandreplace": "replaces one document",
    "findoneanddelete": "deletes one document",
    "bulkwrite": "writes documents",
    "createindex": "builds an index",
    "createindexes": "builds indexes",
    "ensureindex": "builds an index",
    "createsearchindex": "builds a search index",
    "createsearchindexes": "builds search indexes",
    "updatesearchindex": "rebuilds a search index",
    "dropsearchindex": "drops a search index, which can be rebuilt",
    "dropindex": "drops an index, which can be rebuilt",
    "dropindexes": "drops indexes, which can be rebuilt",
    "hideindex": "hides an index from the planner",
    "unhideindex": "shows an index to the planner",
    "reindex": "rebuilds every index of a collection",
    "compact": "blocks the collection while it is compacted",
    "renamecollection": "renames a collection",
    "converttocapped": "turns a collection into a capped one",
    "createcollection": "creates a collection",
    "createview": "creates a view",
    "initializeorderedbulkop": "prepares a bulk write",
    "initializeunorderedbulkop": "prepares a bulk write",
    "analyzeshardkey": "samples a collection",
    "configurequeryanalyzer": "changes query sampling",
}
_MANY = {"updatemany": "changes", "update": "changes", "deletemany": "deletes", "remove": "deletes"}
_DATABASE = {
    "dropdatabase": high("dropDatabase", "drops a whole database"),
    "shutdownserver": high("shutdownServer", "stops the server"),
    "createuser": high("createUser", "adds a user"),
    "adduser": high("addUser", "adds a user"),
    "updateuser": high("updateUser", "changes a user's rights or password"),
    "changeuserpassword": high("changeUserPassword", "changes a user's password"),
    "dropuser": high("dropUser", "removes a user"),
    "removeuser": high("removeUser", "removes a user"),
    "dropallusers": high("dropAllUsers", "removes every user"),
    "createrole": high("createRole", "creates a role with rights"),
    "updaterole": high("updateRole", "changes a role's rights"),
    "droprole": high("dropRole", "removes a role"),
    "dropallroles": high("dropAllRoles", "removes every role"),
    "grantrolestouser": high("grantRolesToUser", "grants rights"),
    "grantprivilegestorole": high("grantPrivilegesToRole", "grants rights"),
    "grantrolestorole": high("grantRolesToRole", "grants rights"),
    "revokerolesfromuser": high("revokeRolesFromUser", "takes rights away"),
    "revokeprivilegesfromrole": high("revokePrivilegesFromRole", "takes rights away"),
    "revokerolesfromrole": high("revokeRolesFromRole", "takes rights away"),
    "eval": high("eval", "runs code inside the server"),
    "fsynclock": high("fsyncLock", "blocks every write of the server"),
    "fsyncunlock": medium("fsyncUnlock", "lets writes through again"),
    "copydatabase": high("copyDatabase", "copies a whole database"),
    "clonedatabase": high("cloneDatabase", "copies a whole database from another server"),
    "killop": medium("killOp", "ends one running operation"),
    "setprofilinglevel": medium("setProfilingLevel", "changes what is profiled"),
    "setloglevel": medium("setLogLevel", "changes what is logged"),
    "setsecondaryok": low("setSecondaryOk", "allows reads from secondaries"),
    "enablefreemonitoring": medium("enableFreeMonitoring", "sends metrics to a cloud service"),
    "disablefreemonitoring": medium("disableFreeMonitoring", "stops cloud monitoring"),
    "getusers": medium("getUsers", "lists the users and their rights"),
    "createcollection": medium("createCollection", "creates a collection"),
    "createview": medium("createView", "creates a view"),
    "createencryptedcollection": medium("createEncryptedCollection", "creates a collection"),
    "rotatecertificates": high("rotateCertificates", "changes the server's certificates"),
    "reseterror": low("resetError", "clears the last error"),
}
_REPLICA = {
    "initiate": medium("rs.initiate", "starts a replica set"),
    "add": medium("rs.add", "adds a member"),
    "addarb": medium("rs.addArb", "adds an arbiter"),
    "remove": high("rs.remove", "removes a member from the replica set"),
    "stepdown": high("rs.stepDown", "makes the primary give up its role"),
    "freeze": medium("rs.freeze", "keeps a member from becoming primary"),
    "reconfig": high("rs.reconfig", "replaces the replica set's configuration"),
    "reconfigforpsaset": high("rs.reconfigForPSASet", "replaces the replica set's configuration"),
    "syncfrom": medium("rs.syncFrom", "changes where a member syncs from"),
}
_SHARD_HIGH = frozenset("removeshard removeshardtag removerangefromzone removetagrange removeshardfromzone".split())
_SHARD_READS = frozenset("status getbalancerstate isbalancerrunning help getbalancerhost balancercollectionstatus isconfigsharedenabled".split())
_COMMANDS_LOW = frozenset(
    """find count distinct ping hello ismaster buildinfo serverstatus dbstats collstats datasize listcollections
    listdatabases listindexes listcommands connectionstatus getparameter getlog hostinfo explain whatsmyuri top
    currentop replsetgetstatus replsetgetconfig getmore getcmdlineopts getshardmap balancerstatus features dbhash
    planCacheListFilters getclusterparameter getdefaultrwconcern isdbgrid lockinfo netstat connpoolstats shardingstate
    listshards rolesinfo validate authenticate logout startsession refreshsessions endsessions geosearch
    replsetresizeoplog availablequeryoptions documentdb""".lower().split()
) - {"replsetresizeoplog"}
_COMMANDS_HIGH = frozenset(
    """dropdatabase drop shutdown eval $eval dropuser dropallusersfromdatabase droprole dropallrolesfromdatabase
    createuser updateuser createrole updaterole grantrolestouser grantprivilegestorole grantrolestorole
    revokerolesfromuser revokeprivilegesfromrole revokerolesfromrole replsetreconfig replsetstepdown
    removeshard clone clonecollection copydb flushrouterconfig_ rotatecertificates logapplicationmessage_
    setauditconfig dropconnections killallsessions killallsessionsbypattern""".split()
)
_GUARDED = re.compile(r"auth|audit|log|tls|ssl|secur|localhost|saslMech|bypass|scram|password|javascript", re.IGNORECASE)
_TAKES_ALL = frozenset("toarray foreach map itcount size hasnext next".split())
_PROGRAM = re.compile(
    r"^\s*(?:\$\s+|#\s+|sudo\s+)?(?:mongo(?:sh|d|s|dump|restore|export|import|stat|top|files|cli|cryptd)?|mongosh\S*|docker|kubectl|echo|cat|atlas|"
    r"bsondump|podman|brew|apt|apt-get|npm|curl|export|systemctl|service)(?:\.exe)?(?=\s|$)(?!\s*[=.(])"
)
_PROMPT = re.compile(r"^[ \t]*(?:[\w.@\- ]*(?:\[[^\]\n]*\])?[ \t]*[\w.\-]*)>[ \t]+(?=\S)", re.MULTILINE)
_HELPERS = re.compile(r"^\s*(show|use|it|exit|quit|help|cls|history)\b[ \t]*([\w.\-$]*)[ \t]*;?[ \t]*$", re.MULTILINE)
_SCRIPTED = re.compile(r"\b(?:require|import|process|eval|Function|child_process|fetch|fs)\s*[(.]|\bimport\s+\S+\s+from\b")
_ROOTS = frozenset("db rs sh session database client mongo conn connection sp".split())


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: shell helpers, then every chain of calls that starts at a database."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    if _PROMPT.match(text):
        text = "\n".join(match for match in _typed(text))
    findings = [_helper(match[1], match[2]) for match in _HELPERS.finditer(text)]
    source = Source(_HELPERS.sub("", text))
    if _SCRIPTED.search(text):
        findings += scope.nested(text, "node")
    before = len(findings)
    for index, chain in enumerate(source.chains()):
        if index % 64 == 63 and scope.spent:
            return [*findings, unresolved("mongodb", "too much text to read in time")]
        findings += _chain(source, chain, scope)
    if len(findings) == before and source.tokens and source.tokens[0].text == "{":
        findings += _command(source, [(0, len(source.tokens))])
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
    return any(token.kind in ("string", "number") or token.text in ("(", "=", "const", "let", "var") for token in source.tokens)


def _helper(name: str, what: str) -> Finding:
    if name == "show" and what in ("users", "roles"):
        return medium("show users", "lists the users and their rights")
    return low(f"{name} {what}".strip(), "looks around in the shell")


def _chain(source: Source, chain: Chain, scope: Scope) -> list[Finding]:
    steps = list(chain.steps)
    root = steps[0].name.lower()
    lower = [step.name.lower() for step in steps]
    if root == "rs" and len(steps) > 1:
        found = _REPLICA.get(lower[1])
        return [found] if found else [low(f"rs.{steps[1].name}", "reads the replica set's state")]
    if root == "sh" and len(steps) > 1:
        return [_sharding(steps[1].name)]
    if root in ("load", "run", "runprogram", "runmongoprogram", "passwordprompt") and steps[0].args:
        return [] if root == "passwordprompt" else [unresolved(root, "runs a file or program that cannot be seen here", risk=high("", "").risk)]
    if root == "db" or any(name in ("getsiblingdb", "getdb", "getcollection", "collection", "db") for name in lower[:-1]):
        return _database(source, steps, scope)
    if len(steps) > 1 and root not in ("console", "json", "object", "math", "date", "promise", "assert"):
        return _foreign(source, steps, scope)
    return []


def _sharding(name: str) -> Finding:
    key = name.lower()
    if key in _SHARD_READS:
        return low(f"sh.{name}", "reads the cluster's state")
    if key in _SHARD_HIGH:
        return high(f"sh.{name}", "removes a shard or zone from the cluster")
    return medium(f"sh.{name}", "changes how data is spread over the cluster")


def _foreign(source: Source, steps: list[Step], scope: Scope) -> list[Finding]:
    """A chain from a variable: a collection kept under another name, judged where the method is MongoDB's own."""
    for index, step in enumerate(steps[1:], 1):
        name = step.name.lower()
        if step.args and (name in ("insertone", "insertmany", "bulkwrite", "drop", "dropdatabase") or (name in _MANY and name.endswith("many"))):
            return _collection(source, steps[:index], steps[index:], scope)
    return []


def _database(source: Source, steps: list[Step], scope: Scope) -> list[Finding]:
    """A chain from ``db``: the first called link that is no way to a collection is the operation."""
    path: list[Step] = []
    for index, step in enumerate(steps):
        name = step.name.lower()
        if step.args is None or name in ("getsiblingdb", "getsisterdb", "getcollection", "collection", "getmongo", "getdb", "db", "connect"):
            path.append(step)
            continue
        if name in ("runcommand", "admincommand", "_admincommand", "command"):
            return _command(source, source.arguments(step.args))
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
        return [unresolved("db", "calls something whose name cannot be read here", risk=high("", "").risk)]
    if name == "getusers" and step.args and "showCredentials" in source.text(step.args):
        return [high("getUsers", "reads the users' password hashes")]
    if name in _DATABASE:
        return [_DATABASE[name]]
    if name == "aggregate" and step.args:
        return _pipeline(source, step, "")
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
        return [unresolved("db", "calls something whose name cannot be read here", target, high("", "").risk)]
    if name in _MANY:
        return [_many(source, step, arguments, target)]
    if name == "aggregate":
        return _pipeline(source, step, target)
    if name in ("initializeorderedbulkop", "initializeunorderedbulkop", "bulkwrite"):
        return [_bulk(source, step, after, target)]
    if name in _WRITES:
        return [medium(step.name, _WRITES[name], target)]
    if name == "mapreduce":
        return [medium("mapReduce", "runs code over a collection and may write the result", target)]
    if name in ("find", "findone"):
        return [_find(source, name, arguments, after, target)]
    if name in _READS or name.startswith(("get", "is", "stats")):
        if name == "distinct" and arguments and is_secret(source.constant(*arguments[0]) or ""):
            return [high("distinct", "reads every value of a secret field", target)]
        return [low(step.name, "reads a bounded or summed-up answer", target)]
    return [medium(step.name, "calls a method that is not known here", target)]


def _many(source: Source, step: Step, arguments: list[tuple[int, int]], target: str) -> Finding:
    name = step.name.lower()
    options = source.text(arguments[-1]).replace(" ", "") if len(arguments) > 1 else ""
    if name == "remove" and re.search(r"justOne:(?:true|1)|^(?:true|1)$", options):
        return medium(step.name, "deletes one document", target)
    if name == "update" and not re.search(r"multi:(?:true|1)\b", options) and not (len(arguments) == 4 and options in ("true", "1")):
        return medium(step.name, "changes one document", target)
    verb = _MANY[name]
    found = reach(source, arguments[0] if arguments else None)
    if found is Reach.ALL:
        return high(step.name, f"{verb} every document of the collection", target)
    if found is Reach.UNKNOWN and verb == "deletes":
        if "<" in source.text(arguments[0]):
            return medium(step.name, "deletes what a filter selects", target)
        return unresolved(step.name, "deletes by a filter that cannot be seen here", target, high("", "").risk)
    return medium(step.name, f"{verb} what a filter selects", target)


def _pipeline(source: Source, step: Step, target: str) -> list[Finding]:
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
    bounded = found is Reach.SOME or name == "findone" or bool(following & {"limit", "count", "explain", "size", "itcount"})
    if "$where" in source.text(arguments[0] if arguments else (0, 0)):
        return medium(name, "runs code over every document", target)
    if is_secret(target):
        return (medium if bounded else high)(name, "reads a collection whose name says secret", target)
    if len(arguments) > 1 and any(is_secret(key) and source.text(value) not in ("0", "false") for key, value in source.keys(arguments[1]) or []):
        return (medium if bounded else high)(name, "reads a field whose name says secret", target)
    if bounded:
        return low(name, "reads what a filter or limit bounds", target)
    if is_personal(target) or re.search(r"(?i)\b(users?|customers?|accounts?|people|persons?|employees?|members?|profiles?|payments?)\b", target):
        return medium(name, "reads every document about people", target)
    if following & _TAKES_ALL:
        return medium(name, "reads every document of the collection", target)
    return low(name, "reads page by page", target)


def _command(source: Source, arguments: list[tuple[int, int]]) -> list[Finding]:
    """A command document, or its name as a string."""
    pairs = source.keys(arguments[0]) if arguments else None
    if not pairs:
        name = source.constant(*arguments[0]) if arguments else None
        if name is None:
            return [unresolved("runCommand", "runs a command that cannot be seen here", risk=high("", "").risk)]
        pairs = [(name, (0, 0))]
    name = pairs[0][0].lower()
    target = (source.constant(*pairs[0][1]) or "") if pairs[0][1] != (0, 0) else ""
    fields = {key.lower(): value for key, value in pairs}
    if name in ("delete", "update") and target:
        key = "deletes" if name == "delete" else "updates"
        text = source.text(fields.get(key, (0, 0)))
        if re.search(r"\bq : \{ \}", text) and (re.search(r"limit : 0", text) if name == "delete" else re.search(r"multi : (?:true|1)", text)):
            return [high(name, "deletes or changes every document", target)]
        return [medium(name, "deletes or changes what a filter selects", target)]
    if name == "setparameter":
        guarded = [key for key, _ in pairs[1:] if _GUARDED.search(key)]
        return [(high if guarded else medium)("setParameter", "changes how the server runs", guarded[0] if guarded else "")]
    if name == "aggregate":
        return _pipeline(source, Step("aggregate", fields.get("pipeline")), target)
    if name == "usersinfo":
        shows = "showcredentials" in fields
        return [(high if shows else medium)("usersInfo", "reads the users' password hashes" if shows else "lists the users and their rights")]
    if name in _COMMANDS_HIGH:
        return [high(pairs[0][0], "destroys data, changes rights, or stops a service", target)]
    if name in _COMMANDS_LOW:
        if name == "find" and is_secret(target):
            return [medium("find", "reads a collection whose name says secret", target)]
        return [low(pairs[0][0], "reads only", target)]
    return [medium(pairs[0][0], "changes something of the server", target)]
