"""PowerShell: every command of a text, in pipelines, blocks and built names alike."""

import re

from workbench.facts.digest import digested
from workbench.facts.fetched import runs_fetched
from workbench.facts.finding import Finding
from workbench.facts.powershell import dotnet
from workbench.facts.powershell.lex import Token, tokens
from workbench.facts.powershell.reading import Reading
from workbench.facts.powershell.skim import SKIM
from workbench.facts.scope import Scope

_PROMPT = re.compile(
    r"^[ \t]*(?:\([\w. -]+\)[ \t]*)?(?:\[[\w.\-]+\]:[ \t]*)?(?:PS(?:[ \t]+[^>\n]{0,120})?>+|(?:~|"
    r"[A-Za-z]:\\[\w\\. ()-]{0,80})>|[A-Za-z]:\\>|>>(?=\s))[ \t]*",
    re.MULTILINE,
)
_PLACEHOLDER = re.compile(r"(?<![\w\"'>/=])<([A-Za-z][\w-]*(?: [\w-]+)?)>(?![\w<])")


def read(text: str, dialect: str, scope: Scope) -> list[Finding]:
    """Findings of *text*: its commands, its calls into .NET, what it redirects."""
    if any(match[0].strip(" \t>") or ">>" not in match[0] for match in _PROMPT.finditer(text)):
        text = _typed(text)
    if re.match(r"\s*> \S", text):
        text = re.sub(r"^[ \t]*+>(?: |$)", "", text, flags=re.MULTILINE)
    if re.match(r"\s*(?:\$\s+)(?=[a-z])", text):
        text = re.sub(r"^\s*\$\s+", "", text)
    return digested(text, SKIM, scope, lambda part: _read(part, scope))


def _read(text: str, scope: Scope) -> list[Finding]:
    found = tokens(_PLACEHOLDER.sub(r" \1 ", text))
    findings = (
        dotnet.judge(" ".join(_written(token) for token in found if token.kind != "line"))
        if "(" in text or "[" in text
        else []
    )
    return findings + Reading(found, scope).findings() + runs_fetched(text)


def _typed(text: str) -> str:
    """What a person typed in a pasted session: the prompted lines, and what carries them on."""
    lines: list[str] = []
    open_brackets = 0
    for line in text.splitlines():
        match = _PROMPT.match(line)
        if match:
            lines.append(line[match.end() :])
        elif lines and (open_brackets > 0 or lines[-1].rstrip().endswith(("|", "`", ",", "{", "("))):
            lines.append(line)
        else:
            continue
        open_brackets += sum(lines[-1].count(char) for char in "{(") - sum(lines[-1].count(char) for char in "})")
    return "\n".join(lines)


def _written(token: Token) -> str:
    if token.kind in ("literal", "string"):
        return "'" + token.text.replace("'", "''").replace("\n", " ") + "'"
    return token.text
