"""JavaScript and TypeScript on Node: calls to the system and to databases."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code import jsdata
from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.deferred import deferred, lowered
from workbench.facts.code.jsstored import stored
from workbench.facts.code.shells import started
from workbench.facts.code.skim import JAVASCRIPT
from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_scratch_path, is_secret_path, is_system_path
from workbench.facts.scope import Scope

_SHELL_TEXT = re.compile(r"\s*[a-z][\w.-]*+\s+(?:[\w./-]+\s+)?--?[A-Za-z]")
_PROGRAM = re.compile(
    r"^\s*(?:\$\s+|#\s+|sudo\s+)?(?:npm|npx|yarn|pnpm|bun|deno|node|nodemon|ts-node|tsx|typeorm|git|docker|"
    r"curl|mkdir|cd|brew|echo|mongod|mongosh"
    r"|prisma|sequelize|pm2|export|heroku|kubectl)(?:\s+[\w./@{<$'\"-]|\s*$)(?!\s*[=(])"
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: what its calls do; what it only defines counts a level less."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    text = re.sub(r"^[ \t]*+> (?=\S)", "", text, flags=re.MULTILINE)
    if _SHELL_TEXT.match(text) and not re.search(r"[=({`]", text):
        return [*scope.nested(text, "bash"), unresolved("javascript", "reads like a shell command, no JavaScript")]
    return digested(text, JAVASCRIPT, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    source = Source(text)
    bodies = deferred(source)
    findings: list[Finding] = []
    spawns = sockets = False
    for index, chain in enumerate(source.chains()):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("javascript", "too much text to read in time")]
        names = [name.lower() for name in chain.names]
        spawns = spawns or (bool(jsdata.SPAWN & set(names)) and "child_process" in text)
        sockets = sockets or (
            bool({"connect", "createconnection", "socket"} & set(names))
            and bool(re.search(r"require\(\s*['\"](?:node:)?(?:net|tls)", text))
        )
        later = any(low_ <= chain.start < high_ for low_, high_ in bodies)
        for finding in _chain(source, chain, scope):
            findings.append(lowered(finding) if later else finding)
    if source.cut:
        findings.append(unresolved("javascript", "a chain of calls too long to follow", risk=RiskLevel.HIGH))
    if spawns and sockets:
        findings.append(high("net.connect", "ties a shell to a network socket"))
    return findings


def _chain(source: Source, chain: Chain, scope: Scope) -> list[Finding]:
    steps = chain.steps
    names = [step.name.lower() for step in steps]
    if names[0] == "require" and steps[0].args:
        names[0] = (source.constant(*steps[0].args) or "require").lower().removeprefix("node:").rsplit("/", 1)[-1]
    called = [index for index, step in enumerate(steps) if step.args is not None]
    before = source.tokens[chain.start - 1].text if chain.start else ""
    if not called or before in ("function", "class"):
        return [medium("console", "shows the whole environment")] if _whole_environment(source, chain, names) else []
    for index in called:
        if names[index] == "foreach" and _DELETES_FILES.search(source.text(steps[index].args or (0, 0))):
            return [high("forEach", "deletes files in a loop")]
    for index in called:
        system = _system(source, steps, names, index, scope)
        if system:
            return system
    for index in called:
        found = stored(source, steps, names, index, scope)
        if found:
            return found
    return []


_DELETES_FILES = re.compile(r"\b(?:unlink|rm|rmdir)(?:Sync)?\s?\(")


def _whole_environment(source: Source, chain: Chain, names: list[str]) -> bool:
    after = source.tokens[chain.end].text if chain.end < len(source.tokens) else ""
    return names == ["process", "env"] and after == ")"


def _system(source: Source, steps: tuple[Step, ...], names: list[str], last: int, scope: Scope) -> list[Finding]:
    """Findings of calls to the machine: processes, files, network, code built from text."""
    name, args = names[last], steps[last].args or (0, 0)
    arguments = source.arguments(args)
    first = source.constant(*arguments[0]) if arguments else None
    root = names[0]
    if root in ("eval", "function") and last == 0 and (root == "eval" or steps[0].name == "Function"):
        return _code(root, first, scope)
    if name in ("runinthiscontext", "runinnewcontext", "runincontext", "_compile") or names[:2] == ["vm", "script"]:
        return _code(name, first, scope)
    if name in ("settimeout", "setinterval") and first is not None and len(first) > 2:
        return _code(name, first, scope)
    if name in jsdata.SPAWN and (
        _from_module(names, "child_process", "cp", "shell", "shelljs", "childprocess") or (last == 0 and name != "fork")
    ):
        listed = source.text(arguments[1]) if len(arguments) > 1 else ""
        if name == "$" and not (arguments and source.tokens[arguments[0][0]].kind == "template"):
            return []  # jQuery's: only $`…` runs what it says
        if first is None:
            return [unresolved(name, "runs a program that cannot be seen here", risk=RiskLevel.HIGH)]
        words = [first]
        if listed.startswith("["):
            parts = source.arguments((arguments[1][0] + 1, max(arguments[1][0] + 1, arguments[1][1] - 1)))
            words += [source.constant(*part) or "$UNKNOWN" for part in parts]
        command = words[0] if len(words) == 1 else " ".join(_quoted(word) for word in words)
        return started(name, command, scope) or [low(name, "runs a harmless program")]
    if _from_module(names, "fs", "fsp", "fse", "promises", "fsextra") or names[0] in (
        "rimraf",
        "del",
        "readfilesync",
        "writefilesync",
        "unlinksync",
        "rmsync",
    ):
        return _file(source, name, arguments, first)
    if _from_module(names, "axios", "got", "http", "https", "request", "superagent", "needle") or (
        last == 0 and name in jsdata.FETCH
    ):
        if name in ("createserver", "agent", "create", "on", "use"):
            return []
        if re.search(r"\bprocess \. env(?! [.\[])", source.text(args)):
            return [high(name, "sends the whole environment to a server", first or "")]
        return [medium(name, "calls a server over the network", first or "")]
    if root in ("net", "tls", "dgram") and name in ("connect", "createconnection", "send"):
        return [medium(f"{root}.{name}", "opens a connection to another host")]
    if names[:2] == ["process", "kill"]:
        return [medium("process.kill", "ends a process")]
    return []


def _from_module(names: list[str], *modules: str) -> bool:
    return (len(names) > 1 and (names[0] in modules)) or (len(names) > 2 and names[1] in modules)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _code(name: str, text: str | None, scope: Scope) -> list[Finding]:
    if text is None:
        return [unresolved(name, "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
    return scope.nested(text, "node")


def _file(source: Source, name: str, arguments: list[tuple[int, int]], path: str | None) -> list[Finding]:
    target = path or ""
    if name in (
        "rm",
        "rmsync",
        "rmdir",
        "rmdirsync",
        "remove",
        "removesync",
        "emptydir",
        "emptydirsync",
        "rimraf",
        "del",
        "sync",
    ):
        wide = name.startswith(("remove", "empty", "rimraf", "del", "sync")) or "recursive" in source.text(
            arguments[-1] if arguments else (0, 0)
        )
        if path and is_scratch_path(path):
            return [medium(name, "deletes scratch files", target)]
        return [
            (high if wide else medium)(name, "deletes a folder and all in it" if wide else "deletes one file", target)
        ]
    if name.startswith(
        (
            "unlink",
            "rename",
            "truncate",
            "symlink",
            "link",
            "chmod",
            "chown",
            "lchown",
            "utimes",
            "cp",
            "copyfile",
            "copy",
            "move",
        )
    ):
        return [(high if path and is_system_path(path) else medium)(name, "changes a file", target)]
    if name.startswith(
        ("writefile", "appendfile", "createwritestream", "outputfile", "outputjson", "writejson", "mkdir", "mkdtemp")
    ):
        if path and is_scratch_path(path):
            return [low(name, "writes a scratch file", target)]
        return [(high if path and is_system_path(path) else medium)(name, "writes a file", target)]
    if name.startswith(("readfile", "createreadstream", "readjson", "open")) and path and is_secret_path(path):
        return [high(name, "reads credentials", target)]
    return (
        [low(name, "reads files", target)]
        if name.startswith(("read", "stat", "exists", "access", "lstat", "open"))
        else []
    )
