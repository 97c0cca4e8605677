"""Programs that a script starts: a bare shell is a way in for whoever holds its other end, all else a line of shell."""

import re

from workbench.facts.finding import Finding, high
from workbench.facts.scope import Scope

_BARE = re.compile(
    r"\s*(?:exec\s+|sudo\s+)?(?:(?:/[\w.-]+)*/)?(?:(?:ba|da|z|k|c|tc|fi|a)?sh|cmd(?:\.exe)?|powershell(?:\.exe)?|pwsh)"
    r"(?:\s+-{1,2}(?:i|p|il|li|l|login|noprofile|norc|privileged))*\s*"
)


def started(name: str, command: str, scope: Scope) -> list[Finding]:
    """Findings of *command*, which the call *name* gives to a shell or starts."""
    if _BARE.fullmatch(command):
        return [high(name, "opens a shell from another program", command.strip()[:60])]
    return scope.nested(command, "bash")
