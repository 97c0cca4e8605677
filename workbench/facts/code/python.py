"""Python: scripts, console sessions and fragments, read from the syntax tree where there is one."""

import ast
import re
import warnings

from workbench.facts.code import pycalls, pydata
from workbench.facts.code.deferred import lowered
from workbench.facts.code.pyvalues import Values
from workbench.facts.code.skim import PYTHON
from workbench.facts.digest import digested
from workbench.facts.fetched import runs_fetched
from workbench.facts.finding import Finding, high, medium, unresolved
from workbench.facts.scope import Scope

_PROGRAM = re.compile(
    r"^\s*(?:\$\s+|#\s+|sudo\s+|\.{3}\\>\s*|[A-Z]:\\?>\s*)?(?:(?:python[\d.]*|py|pip[\d.]*|pipx|uv|poetry|"
    r"conda|django-admin|pytest|tox|git|curl|wget|cd|mkdir|source|export|docker|"
    r"apt-get|apt|brew|npm|ls|cat|rm|echo|gunicorn|celery|flask|uvicorn|\./[\w/.]+|/opt/\S+|psql|mysql|"
    r"createdb|nmap|bash|sh|chmod|ssh|set)(?:\.exe)?(?=\s|$))(?!\s*[=(.\[,])"
)
_PROMPT = re.compile(r"^[ \t]*+(?:>>>|In \[\d+\]:) ?", re.MULTILINE)
_SHELL_ESCAPE = re.compile(r"^[ \t]*+[!%]++[ \t]*+(?:sh\b|bash\b|system\b)?[ \t]*+(.+)$", re.MULTILINE)
_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]{0,200}+(?:\([^()]{0,80}\)|\.[A-Za-z_]\w{0,80}+){0,8})\(")


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: what its calls do; what it only defines counts a level less."""
    if _PROGRAM.match(text):
        return scope.nested(text, "bash")
    if _PROMPT.search(text):
        text = _typed(text)
    findings: list[Finding] = []
    escapes = _SHELL_ESCAPE.findall(text) if re.search(r"^[ \t]*+[!%]", text, re.MULTILINE) else []
    for index, command in enumerate(escapes):
        if index % 8 == 7 and scope.spent:
            findings.append(unresolved("python", "too many commands for a shell to read in time"))
            break
        findings += scope.nested(command, "bash")
    if escapes:
        text = _SHELL_ESCAPE.sub("pass", text)
    return findings + digested(text, PYTHON, scope, lambda part: _read(part, scope))


_EVERY_ROW = re.compile(
    r"\bfor (\w{1,40}) in \w{1,60}\.objects\.(?:all|iterator)\(\)[^\n]{0,40}:\s{1,20}\1\.delete\(\)"
    r"|\[\s?(\w{1,40})\.delete\(\) for \2 in \w{1,60}\.objects\.(?:all|iterator)\(\)\s?\]"
)


def _read(text: str, scope: Scope) -> list[Finding]:
    tree = _parse(text, scope)
    every = _EVERY_ROW.search(text)
    found = [high("delete", "deletes every row, one after another", every[0][:60])] if every else []
    return found + runs_fetched(text) + (_fragment(text, scope) if tree is None else _module(tree, scope))


def _typed(text: str) -> str:
    """The lines that a person typed in a pasted session."""
    lines = []
    for line in text.splitlines():
        match = _PROMPT.match(line)
        if match:
            lines.append(line[match.end() :])
        elif re.match(r"\s*(?:\.\.\.|\s+\.\.\.:)(?: |$)", line):
            lines.append(re.sub(r"^\s*\.\.\.:? ?", "", line))
    return "\n".join(lines)


def _parse(text: str, scope: Scope) -> ast.Module | None:
    """The tree of *text*; of its paragraphs that parse when it does not as a whole; None when none does."""
    for candidate in (text, re.sub(r"^[ \t]+(?=\S)", "", text) if text[:1] in " \t" else "", _dedented(text)):
        tree = _tree(candidate)
        if tree is not None and candidate:
            return tree
    if len(text) > scope.limits.bytes:
        return None
    body: list[ast.stmt] = []
    parsed = 0
    for index, paragraph in enumerate(re.split(r"\n(?=\S)", text)[:200]):
        if index % 8 == 7 and scope.spent:
            return None
        tree = _tree(paragraph)
        if tree is not None:
            parsed += 1
            body += tree.body
        elif not paragraph.lstrip().startswith("#"):
            lines = [*paragraph.splitlines()[:50], *(f"{name}(UNKNOWN)" for name in _CALL.findall(paragraph)[:50])]
            body += [statement for line in lines if (part := _tree(line.strip())) for statement in part.body]
    return ast.Module(body=body, type_ignores=[]) if parsed and body else None


def _dedented(text: str) -> str:
    lines = text.splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines) if margin else ""


def _tree(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in hostile text is no news
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _fragment(text: str, scope: Scope) -> list[Finding]:
    """Findings of text that does not parse, by the names it calls; unresolved when it calls what could do harm."""
    values = Values([])
    findings: list[Finding] = []
    for index, name in enumerate(_CALL.findall(text)[:500]):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("python", "too much text to read in time")]
        tree = _tree(f"{name}(UNKNOWN)")
        if tree is not None and isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Call):
            findings += pycalls.judge(tree.body[0].value, values, scope, looped=False)
    if not findings and not re.search(r"[=(:.]", text):
        findings.append(unresolved("python", "no Python that can be read"))
    return findings


def _module(tree: ast.Module, scope: Scope) -> list[Finding]:
    nodes = list(ast.walk(tree))
    values = Values(nodes)
    runs = _reachable(tree)
    findings: list[Finding] = []
    names: set[str] = set()
    after = _after(nodes)
    for index, (node, executed, looped) in enumerate(_calls(tree, runs)):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("python", "too much code to read in time")]
        if isinstance(node, ast.Call):
            names.add(values.dotted(node.func).lower())
            found = pycalls.judge(node, values, scope, looped=looped, after=frozenset(after.get(id(node), ())))
        else:
            found = _statement(node, values)
        findings += found if executed else [lowered(finding) for finding in found]
    return findings + _together(names)


def _after(nodes: list[ast.AST]) -> dict[int, set[str]]:
    """For each call, by id, what is done with its result: names, ``[]`` for a slice, ``=`` where it is stored."""
    found: dict[int, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            found.setdefault(id(node.value), set()).add("=")
        if not isinstance(node, ast.Attribute | ast.Subscript):
            continue
        mark = node.attr if isinstance(node, ast.Attribute) else "[]"
        inner: ast.AST = node.value
        for _ in range(20):
            if isinstance(inner, ast.Call):
                found.setdefault(id(inner), set()).add(mark)
                inner = inner.func
            elif isinstance(inner, ast.Attribute | ast.Subscript):
                inner = inner.value
            else:
                break
    return found


def _together(names: set[str]) -> list[Finding]:
    """Findings of calls that are worse together: a socket tied to a shell, a process that multiplies without end."""
    sockets = any(name.startswith("socket.socket") or name == "socket.create_connection" for name in names)
    shells = names & pydata.SHELLS or any(name.endswith(("dup2", "pty.spawn")) for name in names)
    if sockets and shells:
        return [high("socket", "ties a shell to a network socket")]
    if "os.fork" in names and len(names) < 4:
        return [high("os.fork", "multiplies processes")]
    if sockets and any(name.endswith((".bind", ".listen", ".accept")) for name in names):
        return [medium("socket.listen", "listens on the network")]
    return []


def _statement(node: ast.AST, values: Values) -> list[Finding]:
    """Findings of an assignment or ``del`` that matters by itself."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if (
                isinstance(target, ast.Attribute)
                and target.attr in ("is_superuser", "is_staff", "is_admin")
                and isinstance(node.value, ast.Constant)
                and node.value.value
            ):
                return [high(target.attr, "grants administrator rights")]
    return []


def _reachable(tree: ast.Module) -> set[str]:
    """Names that the executed part of the module mentions, followed through the functions they name."""
    functions: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.setdefault(node.name, []).append(node)
    seen: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        for name in _mentioned(waiting.pop()):
            if name not in seen:
                seen.add(name)
                waiting += functions.get(name, [])
    return seen


def _mentioned(root: ast.AST) -> set[str]:
    """Names used in *root*, outside the bodies of functions that it only defines."""
    names: set[str] = set()
    stack: list[ast.AST] = [root]
    while stack:
        node = stack.pop()
        if node is not root and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name in ("__init__", "__new__", "__enter__", "__exit__", "__call__", "run"):
                names.add(node.name)
            stack += node.decorator_list
            continue
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        stack += ast.iter_child_nodes(node)
    return names


def _calls(tree: ast.Module, runs: set[str]) -> list[tuple[ast.AST, bool, bool]]:
    """Calls and assignments, in order, with whether they run and whether they stand in a loop."""
    found: list[tuple[ast.AST, bool, bool]] = []
    stack: list[tuple[ast.AST, bool, bool]] = [(tree, True, False)]
    while stack:
        node, executed, looped = stack.pop()
        if isinstance(node, ast.Call | ast.Assign):
            found.append((node, executed, looped))
        inside, repeats = executed, looped
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside, repeats = executed and node.name in runs, False
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.ListComp | ast.GeneratorExp | ast.SetComp):
            repeats = True
        stack += [(child, inside, repeats) for child in reversed(list(ast.iter_child_nodes(node)))]
    return found
