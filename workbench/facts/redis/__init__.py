"""Redis: commands one a line, as typed, as a client prints them, or inside a Lua script."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.redis import lua
from workbench.facts.redis import words as table
from workbench.facts.redis.skim import skim
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret

_HARMLESS = table.READS | table.WRITES
_KNOWN = table.READS | table.WRITES | frozenset(table.COSTS) | frozenset(table.HIGH) | table.CONTAINERS
# Possessive throughout: a line of nothing but spaces must not be tried in every way.
_PROMPT = re.compile(
    r"^\s*+(?:(?:redis|valkey|keydb)?[ \t]?[\w.\-]*+(?::\d+)?(?:\[\d+\])?(?:\(TX\))?[ \t]?>|\$)\s++", re.IGNORECASE
)
_OUTPUT = re.compile(r'^\s*(?:\d+\)|\(\w[\w ]*\)|"|OK$|QUEUED$|PONG$|\((?:error|nil)|\.\.\.|ERR |WRONGTYPE )')
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\'\\]|\\.)*)\'|([^\s"\']+)', re.DOTALL)
_LUA = re.compile(r"\s*(?:#!lua\b|--|local\s+\w+|return\b|if\b|for\b|(?:redis|server)\s*[.\[])", re.IGNORECASE)
_CLIENTS = re.compile(
    r"^\s*(?:\$\s+|sudo\s+)?(?:redis-|valkey-|docker\b|kubectl\b|echo\b.*\||printf\b.*\||cat\b.*\||nc\b|\(|"
    r"for\s\w+ in )"
)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: one command a line; what a client printed in between is passed over."""
    if _CLIENTS.match(text):
        return scope.nested(text, "bash")
    if _LUA.match(text):
        return _script(text, [], scope)
    return digested(text, _SKIM, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    findings: list[Finding] = []
    heard = False  # a known command was seen: other lines are then output or prose
    lines = [part for line in _lines(text) for part in _several(line)]
    prompted = any(_PROMPT.match(line) for line in lines)
    for index, line in enumerate(lines):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("redis", "too much text to read in time")]
        bare, prompts = _PROMPT.subn("", line, count=1)
        words = split(bare)
        if (
            not words
            or bare.lstrip().startswith(("#", "//", "--"))
            or (prompted and not prompts)
            or _OUTPUT.match(bare)
        ):
            continue
        name = words[0].lower().rstrip(";")
        if name in _KNOWN or table.MODULE.match(name):
            heard = True
            findings += command([name, *words[1:]], scope)
        elif not heard and not re.search(r"[:=<|]", bare):
            findings.append(unresolved(name[:40], "not a Redis command that is known here"))
    if heard:
        findings = [
            finding for finding in findings if not (finding.unresolved and "not a Redis command" in finding.reason)
        ]
    return findings


def _several(line: str) -> list[str]:
    """The commands of *line*, which some clients take one after another with semicolons between them."""
    if ";" not in line or '"' in line or "'" in line:
        return [line]
    parts = re.split(r";[ \t]+", line)
    known = all((words := part.split()) and words[0].lower().rstrip(";") in _KNOWN for part in parts if part.strip())
    return parts if known else [line]


def split(line: str) -> list[str]:
    r"""The words of a command line, quotes removed.

    >>> split('SET k "a b" \'c\'')
    ['SET', 'k', 'a b', 'c']
    """
    return [next((group for group in match.groups() if group is not None), "") for match in _WORD.finditer(line)]


def command(words: list[str], scope: Scope) -> list[Finding]:
    """Findings of one command given as its words, the first in lower case."""
    name, rest = words[0], words[1:]
    first = rest[0] if rest else ""
    if name in ("eval", "eval_ro"):
        return _script(first, rest[1:], scope)
    if name == "evalsha":
        return [unresolved("evalsha", "runs a stored script that cannot be seen here", first, RiskLevel.HIGH)]
    if name in ("replicaof", "slaveof"):
        if not first:
            return [medium(name, "changes replication, to what is not said")]
        if [word.lower() for word in rest[:2]] == ["no", "one"]:
            return [medium(name, "ends replication and makes the server a primary")]
        return [high(name, "replaces the dataset with that of another server", " ".join(rest[:2]))]
    if name in table.SUB_READS and (name not in table.READS or first):
        return [_container(name, first.lower(), rest[1:])]
    if name in table.HIGH:
        return [high(name, table.HIGH[name], first)]
    if name in table.COSTS:
        return [medium(name, table.COSTS[name], first)]
    if table.MODULE.match(name):
        return [_module(name, rest)]
    return [_keyed(name, rest)]


def _keyed(name: str, rest: list[str]) -> Finding:
    first = rest[0] if rest else ""
    if name == "bitfield" and not {word.lower() for word in rest} & {"set", "incrby"}:
        return low(name, "reads bits of one key", first)
    if name == "sort" and any(is_secret(word) for word in rest[1:]):
        return high(name, "reads a secret of every member", first)
    if name == "sort" and "store" not in [word.lower() for word in rest]:
        return low(name, "reads one key, sorted", first)
    if name in ("georadius", "georadiusbymember") and not {"store", "storedist"} & {word.lower() for word in rest}:
        return low(name, "reads one key", first)
    if name in table.READS or name == "sort":
        if name in ("hget", "hmget") and any(is_secret(word) for word in rest[1:]):
            return high(name, "reads a secret field", first)
        reads_values = name not in (
            "type",
            "ttl",
            "pttl",
            "exists",
            "strlen",
            "touch",
            "object",
            "auth",
            "hello",
            "select",
        )
        if reads_values and first and is_secret(first) and name not in ("echo", "scan", "info", "command"):
            return medium(name, "reads a key whose name says secret", first)
        return medium(name, "stores a sorted copy", first) if name == "sort" else low(name, "reads only", first)
    if name in ("del", "unlink") and any("*" in word for word in rest):
        return high(name, "deletes keys by pattern", first)
    return medium(name, "changes named keys", first)


def _container(name: str, sub: str, rest: list[str]) -> Finding:
    verb = f"{name} {sub}".strip()
    first = rest[0].lower() if rest else ""
    if name == "config":
        if sub == "set":
            guarded = [word for word in rest[::2] if table.GUARDED.match(word.lower())]
            if guarded:
                return high(verb, "changes where the server writes, who may connect, or what protects it", guarded[0])
            return medium(verb, "changes the server's configuration", first)
        if sub == "get" and any(table.SECRET_SETTING.match(word.lower()) for word in rest):
            if any(word.lower() in ("requirepass", "masterauth", "*pass*") for word in rest):
                return high(verb, "reads the server's password", first)
            return medium(verb, "reads configuration that may hold passwords", first)
    if sub in table.SUB_HIGH.get(name, {}):
        return high(verb, table.SUB_HIGH[name][sub], first)
    if sub in table.SUB_READS[name].split() or not sub:
        return low(verb, "reads only", first)
    if name == "debug":
        return high(verb, "a debugging command that can break the server", first)
    return medium(verb, "changes something of the server", first)


def _module(name: str, rest: list[str]) -> Finding:
    if name in ("graph.delete", "rg.dumpregistrations"):
        return high(name, "deletes a whole graph", rest[0] if rest else "")
    if name == "ft.dropindex" and any(word.lower() == "dd" for word in rest):
        return high(name, "drops an index and every document in it", rest[0])
    if table.MODULE_READS.search(name):
        return low(name, "reads only", rest[0] if rest else "")
    return medium(name, "changes named keys", rest[0] if rest else "")


def _script(script: str, rest: list[str], scope: Scope) -> list[Finding]:
    count = int(rest[0]) if rest and rest[0].isdigit() and len(rest[0]) < 6 else 0
    names = {"KEYS": rest[1 : 1 + count], "ARGV": rest[1 + count :]}
    findings: list[Finding] = []
    calls = list(lua.calls(script.replace('\\"', '"').replace("\\n", "\n"), names))
    # The worst first: a long script is read as far as the time goes.
    for words in sorted(calls, key=_looks_harmless):
        if len(findings) > 64 and scope.spent:
            return [*findings, unresolved("eval", "too much script to read in time")]
        if words is None or not words[0]:
            findings.append(high("eval", "runs a command whose name cannot be read here"))
        elif words[0].lower() in ("del", "unlink") and len(words) > 1 and words[1] is None and "keys" in script.lower():
            findings.append(high("eval", "deletes keys that the script picks"))
        else:
            findings += command([words[0].lower(), *(word if word is not None else "?" for word in words[1:])], scope)
    return findings


def _looks_harmless(words: lua.Words | None) -> bool:
    return words is not None and bool(words) and str(words[0]).lower() in _HARMLESS


def _lines(text: str) -> list[str]:
    """Lines, where a quote left open carries on to the next: a Lua script typed over several."""
    lines: list[str] = []
    pending = ""
    quote = ""
    for line in text.splitlines():
        for char in re.findall(r"\\.|[\"']", line):
            if not quote and char in "\"'":
                quote = char
            elif char == quote:
                quote = ""
        pending = f"{pending}\n{line}" if pending else line
        # An apostrophe in prose or output would swallow the rest: only a script is carried on.
        if not quote or not re.match(r"(?i)[^\"']*\b(eval|script|function|set|fcall)\b", pending):
            lines.append(pending)
            pending, quote = "", ""
    return [*lines, pending] if pending else lines


def _units(text: str) -> list[str]:
    lines = text.split("\n") if not re.search(r"[\"']", text) else _lines(text)
    return [line for line in dict.fromkeys(lines) if line.strip()]


_SKIM = skim(_units)
