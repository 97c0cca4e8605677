"""Ruby: Rails consoles, migrations, models and recipes, by the calls that stand in them."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code import rubycalls, rubydata, rubystored
from workbench.facts.code.calls import Chain, Source
from workbench.facts.code.deferred import lowered
from workbench.facts.code.skim import RUBY
from workbench.facts.digest import digested
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.scope import Scope

_PROGRAM = re.compile(
    r"^\s*(?:[$%#]\s+|sudo\s+|[\w@.-]+:[~\w/]*\$\s+)?(?:RAILS_ENV=\S+\s+|"
    r"DISABLE_\w+=\S+\s+)*(?:bundle(?:\s+exec)?\s|(?:bin/)?(?:rails|rake)\s+[\w:.\-]|gem\s+\w|ruby\s|"
    r"gitlab-(?:rails|rake|ctl|psql)\s|cd\s|docker|kubectl|git\s|curl\s|ssh\s|irb\s*$|yarn\s|npm\s|psql\s|"
    r"knife\s|chef-\w+|cap\s+\w|heroku\s|govuk-docker|mkdir\s|echo\s|k\s+exec)"
)
_PROMPT = re.compile(
    r"^[ \t]*+(?:irb(?:\([^)]*\))?[\w:.\-]*[>*]|\[\d+\] (?:pry|main)\([^)]*\)[>*]|pry\([^)]*\)[>*]|[\w-]+\((?:dev|"
    r"main|prod|test|production)\)[\w:]*[>*]|>>) ?",
    re.MULTILINE,
)
_SHELL_TEXT = re.compile(r"\s*[a-z][\w.-]*+\s+(?:[\w./-]+\s+)?--?[A-Za-z][\w-]*(?:\s+[/~.$]|\s*$)")
_TASK = re.compile(r"(?:^|\s)(?:rails|rake|gitlab-rake)\s+(.*)$", re.DOTALL)


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: what its calls do; what it only defines counts a level less."""
    program = _PROGRAM.match(text)
    if program:
        task = _TASK.search(text.split("\n", 1)[0])
        if task and "\n" not in text.strip():
            return _task(task[1].strip(), scope)
        return scope.nested(re.sub(r"^\s*[%]\s", "", text), "bash")
    if _SHELL_TEXT.match(text) and not re.search(r"[=({`]", text):
        return [*scope.nested(text, "bash"), unresolved("ruby", "reads like a shell command, no Ruby")]
    if _PROMPT.search(text):
        text = "\n".join(line[match.end() :] for line in text.splitlines() if (match := _PROMPT.match(line)))
    text = re.sub(r"^[ \t]*+=> .*$", "", text, flags=re.MULTILINE)
    return digested(text, RUBY, scope, lambda part: _read(part, scope))


_EACH_ROW = re.compile(
    r"\b[A-Z]\w{0,60}(?:\.all|\.unscoped)?\.(?:each|find_each)\s{0,3}(?:\{|do)\s{0,3}\|\s?(\w{1,30})\s?\|[^}\n]{0,80}"
    r"\b\1\.(?:destroy|delete)\b"
)
_EACH_FILE = re.compile(
    r"\bDir(?:\[|\.glob|\.children|\.each_child)(?![^\n]{0,9}/tmp/)[^\n|]{0,120}\|\s?\w{1,30}\s?\|[^}\n]{0,80}"
    r"\b(?:File\.(?:delete|unlink)|FileUtils\.rm)"
)


def _read(text: str, scope: Scope) -> list[Finding]:
    source = Source(text, ruby=True)
    bodies = _definitions(source)
    findings: list[Finding] = []
    for index, chain in enumerate(source.chains()):
        if index % 8 == 7 and scope.spent:
            return [*findings, unresolved("ruby", "too much code to read in time")]
        found = _chain(source, chain, scope)
        later = bool(found) and any(start <= chain.start < end for start, end in bodies)
        findings += [lowered(finding) for finding in found] if later else found
    if each := _EACH_ROW.search(text) or _EACH_FILE.search(text):
        findings.append(high("each", "deletes one after another, until nothing is left", each[0][:60]))
    if source.cut:
        findings.append(unresolved("ruby", "a chain of calls too long to follow", risk=RiskLevel.HIGH))
    for index, token in enumerate(source.tokens):
        if token.kind == "template" and "$" not in token.text[:1]:
            body = re.sub(
                r"#\{[^}]*\}", "$UNKNOWN", token.text[3:-1] if token.text.startswith("%x") else token.text[1:-1]
            )
            findings += scope.nested(body, "bash")
        if token.text == "<<" and 2 < index < len(source.tokens) - 1 and _associated(source, index):
            findings.append(medium("<<", "links a row to another"))
        if token.text == "=" and 2 < index < len(source.tokens) - 1 and _associated(source, index):
            first = _first_of(source, index)
            given = source.tokens[index + 1]
            is_row = given.kind == "name" and given.text not in ("true", "false", "nil")
            if is_row and first not in ("config", "self") and (first[:1].islower() or first[:1] == "@"):
                findings.append(medium("=", "replaces the rows that belong to another", source.tokens[index - 1].text))
    return findings


def _task(words: str, scope: Scope) -> list[Finding]:
    """Findings of a rails or rake command line."""
    name = re.split(r"[\s\[]", words, maxsplit=1)[0]
    if name in ("runner", "r"):
        code = re.search(r"[\"'](.*)[\"']", words, re.DOTALL)
        return (
            scope.nested(code[1], "rails")
            if code
            else [unresolved("rails runner", "runs a file that cannot be seen here")]
        )
    if re.match(
        r"(?:db:(?:drop|reset|purge|truncate_all|schema:load|structure:load|setup|migrate:reset|seed:replant|"
        r"environment:set|test:load)|log:clear$|gitlab:(?:setup|cleanup|backup:restore))",
        name,
    ):
        return [high(f"rails {name}", "drops or replaces the database")]
    if re.match(
        r"(?:routes|about|stats|notes|version|--version|-[vTDPWhH]|--help|help|--tasks|-T|db:version|"
        r"db:migrate:status|db:abort\w*|middleware|initializers|test|spec|console|c$|s$|server|dbconsole|"
        r"zeitwerk:check|log:\w+:show|credentials:diff|gitlab:env:info|gitlab:check)",
        name,
    ):
        return [low(f"rails {name}", "looks around, tests, or opens a console")]
    if re.match(r"(?:credentials|secrets|encrypted):(?:show|edit)", name):
        return [high(f"rails {name}", "reads the application's secrets")]
    return [medium(f"rails {name}", "runs a task that changes something")]


def _definitions(source: Source) -> list[tuple[int, int]]:
    """Token ranges of methods that are only defined; a migration's ``up`` and ``change`` are what it is for."""
    tokens = source.tokens
    spans: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    called = {
        token.text
        for index, token in enumerate(tokens)
        if token.kind == "name" and (not index or tokens[index - 1].text not in ("def", "."))
    }
    for index, token in enumerate(tokens):
        if token.kind != "name":
            continue
        first = not index or tokens[index - 1].kind == "line" or tokens[index - 1].text in (";", "=", "(")
        if token.text == "def" and index + 1 < len(tokens):
            name = tokens[index + 1].text
            runs = name in ("change", "up", "perform") or name in called
            stack.append(("run" if runs else "def", index))
        elif (
            (token.text in ("class", "module", "begin", "case") and first)
            or token.text == "do"
            or (token.text in ("if", "unless", "while", "until", "for") and first)
        ):
            stack.append(("block", index))
        elif token.text == "end" and stack:
            kind, start = stack.pop()
            if kind == "def":
                spans.append((start, index))
    spans += [(start, len(tokens)) for kind, start in stack if kind == "def"]
    return spans


def _associated(source: Source, index: int) -> bool:
    """True where ``<<`` at *index* follows ``object.things`` rather than a plain array or string."""
    before = source.tokens[index - 1]
    return (
        source.tokens[index - 2].text == "." and before.kind == "name" and before.text.endswith("s")
        and before.text not in rubydata.PLAIN_LISTS
        and source.tokens[index - 3].text not in ("config", "self", "errors")
    )  # fmt: skip


def _first_of(source: Source, index: int) -> str:
    """The name that the chain in front of *index* begins with."""
    at = index - 1
    while at >= 2 and source.tokens[at - 1].text == ".":
        at -= 2
    return source.tokens[at].text


def _chain(source: Source, chain: Chain, scope: Scope) -> list[Finding]:
    steps = chain.steps
    before = source.tokens[chain.start - 1].text if chain.start else ""
    if before in ("def", "class", "module", "alias", "undef"):
        return []
    names = [step.name.lower() for step in steps]
    first = names[0]
    if len(steps) == 1 or (steps[0].args is not None and len(steps) < 3):
        found = rubycalls.command(source, steps[0], first, scope, chain)
        if found:
            return found
    for index in range(len(steps)):
        found = rubycalls.method(source, steps, names, index, scope)
        if found:
            return found
    return rubystored.reading(source, steps, names, chain)
