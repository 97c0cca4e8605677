"""The shells of Windows, run from a Unix one."""

import re

from workbench.facts.finding import Finding, high, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Call, Handler, named
from workbench.facts.shell.interpreters import piped


def _powershell(call: Call) -> list[Finding]:
    args = call.args
    for index, word in enumerate(args):
        lower = word.text.lower()
        if re.match(r"^[-/]e(?:c|nc?(?:odedcommand)?|n?c?o?d?e?d?c?.*)?$", lower) and not lower.startswith(
            ("-exec", "-ex", "-ep", "/exec", "/ep", "/ex")
        ):
            return [high("powershell", "runs a decoded payload")]
        if re.match(r"^[-/](?:c|com\w*)$", lower):
            return call.nested(" ".join(other.text for other in args[index + 1 :]), "powershell")
        if re.match(r"^[-/]f(?:i\w*)?$", lower):
            return [
                medium(
                    "powershell",
                    "runs a local script",
                    effects.cut(" ".join(other.text for other in args[index + 1 : index + 2])),
                )
            ]
        if not lower.startswith(("-", "/")) and not (
            index
            and args[index - 1]
            .text.lower()
            .startswith(("-ex", "-ep", "-w", "-v", "-in", "-outputf", "-inputf", "-config"))
        ):
            return call.nested(" ".join(other.text for other in args[index:]), "powershell")
    return piped(call, "powershell") or [medium("powershell", "opens a shell")]


def _cmd(call: Call) -> list[Finding]:
    texts = [word.text for word in call.args]
    for index, text in enumerate(texts):
        if text.lower() in ("/c", "/k", "/r"):
            return call.nested(" ".join(texts[index + 1 :]), "cmd")
    return [medium("cmd", "opens a shell")]


HANDLERS: dict[str, Handler] = named((_powershell, "powershell pwsh"), (_cmd, "cmd"))
