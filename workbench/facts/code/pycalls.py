"""What one Python call does: to the machine, to files, over the network, to databases."""

import ast
import re
import shlex

from workbench.domain.risk import RiskLevel
from workbench.facts.code import pydata, pystored
from workbench.facts.code.pyvalues import UNKNOWN, Values
from workbench.facts.code.shells import started
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_scratch_path, is_secret_path
from workbench.facts.scope import Scope

_HIGH = RiskLevel.HIGH
# Where a write changes how the machine starts, logs in or runs; a new file elsewhere under /usr or /var does not.
_CRITICAL = re.compile(
    r"^(?:/(?:etc|boot|s?bin|lib\d*|usr/(?:local/)?s?bin|usr/lib|proc|sys|dev/(?:sd|nvme|mem|vd|hd)\w*|"
    r"root/\.ssh)\b|[A-Za-z]:[\\/]+Windows\b)",
    re.IGNORECASE,
)


_DELETES = frozenset("os.remove os.unlink shutil.rmtree".split())


def judge(
    node: ast.Call, values: Values, scope: Scope, *, looped: bool, after: frozenset[str] = frozenset()
) -> list[Finding]:
    """Findings of one call; *looped* says that it stands in a loop, *after* what is done with its result."""
    name = values.dotted(node.func)
    if not name:
        return (
            [unresolved("call", "calls something whose name cannot be read here")]
            if isinstance(node.func, ast.Subscript)
            else []
        )
    low_name = name.lower()
    last = low_name.rsplit(".", 1)[-1]
    if low_name in pydata.SHELLS:
        return _shell(node, low_name, values, scope)
    if low_name in pydata.CODE:
        return _code(node, low_name, values, scope)
    if low_name in ("shutil.rmtree", "rmtree") or low_name.endswith(".rmtree"):
        path = values.text(node.args[0]) if node.args else None
        if path and is_scratch_path(path):
            return [medium(name, "deletes a scratch folder", path)]
        return [high(name, "deletes a folder and all in it", path or "")]
    if low_name in ("open", "io.open", "codecs.open", "os.open", "builtins.open", "aiofiles.open") or (
        last == "open" and low_name.startswith("pathlib")
    ):
        return _open(node, values)
    if low_name in pydata.HIGH:
        return [high(name, pydata.HIGH[low_name])]
    if low_name == "yaml.load" and not any("Safe" in ast.dump(keyword.value) for keyword in node.keywords):
        return [medium(name, "may run code that the data holds")]
    if low_name in pydata.MEDIUM:
        return [_machine(node, low_name, values, looped=looped)]
    if (low_name.startswith("ctypes.") and "windll" in low_name) or low_name.startswith("ctypes.cdll"):
        return [high(name, "calls native code")]
    if (
        low_name in ("print", "pprint.pprint", "json.dumps", "dict")
        and node.args
        and values.dotted(node.args[0]) in ("os.environ", "os.environb")
    ):
        return [medium("os.environ", "shows the whole environment")]
    if low_name == "getattr" and len(node.args) > 1 and values.text(node.args[1]) is None:
        owner = values.dotted(node.args[0])
        if owner in ("builtins", "__builtins__", "os", "subprocess", "importlib", "shutil", "ctypes"):
            return [unresolved(f"getattr({owner})", "reaches for a function whose name cannot be read", risk=_HIGH)]
    if low_name == "map" and node.args and values.dotted(node.args[0]).lower() in _DELETES:
        return [high(values.dotted(node.args[0]), "deletes files in a loop")]
    if low_name in ("print", "pprint.pprint") and (secret := next(filter(None, map(values.shown, node.args)), "")):
        return [high("print", "shows a secret", secret)]
    if last == "unlink" and looped and isinstance(node.func, ast.Attribute):
        return [high(name, "deletes files in a loop")]
    if last in ("write_text", "write_bytes") and isinstance(node.func, ast.Attribute):
        made = node.func.value
        path = values.text(made.args[0]) if isinstance(made, ast.Call) and made.args else None
        if path and _CRITICAL.match(path):
            return [high(name, "writes a system file", path)]
    if low_name in ("os.walk", "glob.glob") and node.args and values.text(node.args[0]) in ("/", "/**"):
        return [medium(name, "walks the whole file system")]
    return pystored.client(node, name, values, scope) or pystored.stored(node, name, values, scope, after)


def _shell(node: ast.Call, name: str, values: Values, scope: Scope) -> list[Finding]:
    args = node.args
    first: ast.expr | None = args[0] if args else None
    for keyword in node.keywords:
        if keyword.arg in ("args", "command", "cmd") and first is None:
            first = keyword.value
    if isinstance(first, ast.Name) and isinstance(values.constants.get(first.id), ast.List):
        first = values.constants[first.id]
    if name.startswith(("os.exec", "os.spawn", "os.posix")) or name.endswith("subprocess_exec"):
        words = [values.text(arg, loose=True) or UNKNOWN for arg in args if not isinstance(arg, ast.List | ast.Tuple)]
        listed = next((arg for arg in args if isinstance(arg, ast.List | ast.Tuple)), None)
        if listed is not None:
            words = [values.text(part, loose=True) or UNKNOWN for part in listed.elts]
        command: str | None = " ".join(_quoted(word) for word in words[:200] if word)
    elif isinstance(first, ast.List | ast.Tuple):
        command = " ".join(_quoted(values.text(part, loose=True) or UNKNOWN) for part in first.elts[:200])
    else:
        command = values.text(first, loose=True)
    if not command or command.strip().startswith(UNKNOWN):
        return [unresolved(name, "runs a program that cannot be seen here", risk=_HIGH)]
    found = started(name, command, scope)
    return found or [low(name, "runs a program that changes nothing", command[:60])]


def _quoted(word: str) -> str:
    return word if word == UNKNOWN else shlex.quote(word)


def _code(node: ast.Call, name: str, values: Values, scope: Scope) -> list[Finding]:
    source = node.args[0] if node.args else None
    hidden = source is not None and any(
        isinstance(part, ast.Attribute | ast.Name)
        and (part.attr if isinstance(part, ast.Attribute) else part.id).lower()
        in (
            "b64decode",
            "decompress",
            "unhexlify",
            "fromhex",
            "decode",
            "loads",
            "chr",
            "bytes",
            "bytearray",
            "fromhex",
            "b32decode",
            "b85decode",
        )
        for part in _parts(source, values)
    )
    text = values.text(source)
    if hidden:
        return [high(name, "runs code that was encoded to hide it")]
    if text is None:
        return [unresolved(name, "runs code that cannot be seen here", risk=_HIGH)]
    return scope.nested(text, "python")


def _parts(node: ast.AST, values: Values) -> list[ast.AST]:
    """The parts of an expression, with the values of the names in it, one step deep."""
    parts = list(ast.walk(node))[:500]
    for part in list(parts):
        value = values.constants.get(part.id) if isinstance(part, ast.Name) else None
        if value is not None:
            parts += list(ast.walk(value))[:500]
    return parts


def _open(node: ast.Call, values: Values) -> list[Finding]:
    path = values.text(node.args[0]) if node.args else None
    mode = (
        values.text(node.args[1])
        if len(node.args) > 1
        else next((values.text(key.value) for key in node.keywords if key.arg == "mode"), "r")
    )
    target = path or ""
    writes = mode is None or bool(set(mode) & set("wax+"))
    if path and re.match(r"\.\./|.*/\.\./", path):
        path = re.sub(r"[^/]+/\.\./", "", path)
        path = re.sub(r"^(?:/?\.\./)+", "/", path)
    if writes:
        if path == "/dev/null":
            return [low("open", "writes to nowhere", target)]
        if path and _CRITICAL.match(path):
            return [high("open", "writes a system file", target)]
        if path and is_scratch_path(path):
            return [low("open", "writes a scratch file", target)]
        return [medium("open", "writes a file", target)]
    if path and is_secret_path(path):
        return [high("open", "reads credentials", target)]
    if path and re.match(r"/etc/(?:passwd|group|sudoers|ssh)|/var/log/|/proc/(?:self|\d+)/environ|/root/", path):
        return [medium("open", "reads a file that tells about accounts or activity", target)]
    return [low("open", "reads a file", target)]


def _machine(node: ast.Call, name: str, values: Values, *, looped: bool) -> Finding:
    paths = [values.text(arg) for arg in node.args]
    target = next((path for path in paths if path), "")
    if name in ("os.remove", "os.unlink") and looped:
        return (
            medium(name, "deletes scratch files", target)
            if target and is_scratch_path(target)
            else high(name, "deletes files in a loop", target)
        )
    files = name.startswith(
        ("os.re", "os.un", "os.rm", "os.ch", "os.mk", "os.ma", "os.li", "os.sym", "os.tr", "shutil.")
    )
    if files and target:
        if name.startswith("shutil.copy") and paths[0] and is_secret_path(paths[0]):
            return high(name, "copies credentials", target)
        if any(path and _CRITICAL.match(path) for path in (paths[-1:] if name.startswith("shutil.copy") else paths)):
            return high(name, "changes a system file", target)
        if all(path and is_scratch_path(path) for path in paths[:2] if path):
            return low(name, "changes a scratch file", target)
    if (
        name == "os.chmod"
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and node.args[1].value in (0o777, 0o666, 0o4755, 0o4777, 0o6777)
    ):
        return high(name, "opens a file to everybody", target)
    if name == "os.kill" and node.args and ast.unparse(node.args[0]) in ("-1", "1", "0"):
        return high(name, "signals every process", target)
    return medium(name, pydata.MEDIUM[name], target)
