"""What cmdlets do to files, folders, registry keys and their content."""

import re

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.powershell.command import Command
from workbench.facts.scope import Scope
from workbench.facts.windows.places import is_guarded_place, is_scratch, is_secret_file, registry_risk, turns_on

_REGISTRY = re.compile(
    r"^(?:registry::)?(?:hklm|hkcu|hkcr|hku|hkcc|hkey_\w+)\b|^registry::|^microsoft\.powershell\.core\\registry",
    re.IGNORECASE,
)

_SESSION_DRIVE = re.compile(r"^(?:env|variable|function|alias):", re.IGNORECASE)


def remove_item(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Remove-Item: by what and how much its paths name."""
    paths = command.plain()
    target = " ".join(paths)[:60]
    if paths and all(_SESSION_DRIVE.match(path) for path in paths):
        return [low(written, "drops a name of the session", target)]
    if any(path.lower().startswith("cert:") for path in paths):
        return [high(written, "deletes certificates", target)]
    if re.search(r"consolehost_history|historysavepath", target, re.IGNORECASE):
        return [high(written, "deletes the record of commands", target)]
    scratch = bool(paths) and all(is_scratch(path) for path in paths)
    if any(_REGISTRY.match(path) for path in paths):
        guarded = any(registry_risk(path) == "guards" and "policies" not in path.lower() for path in paths)
        return [(high if guarded else medium)(written, "deletes registry keys", target)]
    if command.has("-recurse", "-rec", "-r", "-rf", "-fr") or any(re.search(r"[*?]", path) for path in paths):
        return [
            medium(written, "deletes scratch files", target)
            if scratch
            else high(written, "deletes a folder or files by pattern", target)
        ]
    if command.piped and not paths:
        return [high(written, "deletes whatever the pipeline selects")]
    if len(paths) == 1 and re.fullmatch(r"\$[\w:{}]+", paths[0]) and not scratch:
        return (
            [high(written, "deletes a place that cannot be seen here", target)]
            if command.has("-recurse")
            else [medium(written, "deletes a file", target)]
        )
    return [
        low(written, "deletes a scratch file", target) if scratch else medium(written, "deletes named files", target)
    ]


def write_item(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Set-, New-, Add-, Rename-, Move-, Copy- of items, properties and content."""
    paths = command.plain() or [command.value("-path", "-literalpath", "-filepath")]
    target = " ".join(paths)[:60]
    where = paths[0] if paths else ""
    if written.lower() in ("clear-content", "clc") and re.search(r"[*?]", target) and not is_scratch(where):
        return [high(written, "empties files by pattern", target)]
    if _SESSION_DRIVE.match(where):
        return [low(written, "changes a name of the session", target)]
    if where.lower().startswith("wsman:"):
        return [high(written, "changes who may run remote commands", target)]
    if where.lower().startswith("cert:"):
        return [high(written, "changes what is trusted", target)]
    moves = written.lower() in (
        "copy-item",
        "copy",
        "cp",
        "cpi",
        "move-item",
        "move",
        "mv",
        "mi",
        "compress-archive",
        "expand-archive",
        "copy-fromsession",
    )
    if _REGISTRY.match(where) or any(_REGISTRY.match(path) for path in paths):
        risk = next(filter(None, (registry_risk(f"{path}\\{command.value('-name')}") for path in paths)), "")
        if risk and turns_on(command.value("-name"), command.value("-value")):
            return [medium(written, "turns a guard of the system on", target)]
        if risk and "rename" not in written.lower():
            return [high(written, "changes a key that guards the system or starts programs", target)]
        return [medium(written, "writes the registry", target)]
    if moves and any(is_secret_file(path) for path in paths):
        return [high(written, "copies credentials", target)]
    last = command.value("-destination", "-destinationpath") or (paths[-1] if paths and moves else where)
    if not re.fullmatch(r"[A-Za-z]:[\\/]?", last) and is_guarded_place(last) and not is_scratch(last):
        return [high(written, "puts a file where the system will run or trust it", target)]
    if (re.search(r"[^\\/:]{2,}:[\w.-]+$", last) and not re.match(r"[A-Za-z]+://", last) and not moves) or command.has(
        "-stream"
    ):
        return [high(written, "hides data in a stream of another file", target)]
    if is_scratch(last):
        return [low(written, "writes a scratch file", target)]
    return [medium(written, "writes files", target)]


def remove_property(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Remove-ItemProperty."""
    whole = " ".join(command.words())
    guarded = registry_risk(whole) == "guards" and "policies" not in whole.lower()
    return [(high if guarded else medium)(written, "deletes a registry value", whole[:60])]


def content(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Get-Content and its kin: what they read tells."""
    paths = command.plain()
    target = " ".join(paths)[:60]
    if any(is_secret_file(path) for path in paths):
        return [high(written, "reads credentials", target)]
    if any(re.match(r"env:[\\/]?\*?$", path, re.IGNORECASE) for path in paths):
        return [medium(written, "shows the whole environment", target)]
    if any(re.search(r"putty\\sessions|\\winlogon\b.*defaultpassword", path, re.IGNORECASE) for path in paths):
        return [high(written, "reads stored passwords", target)]
    return [low(written, "reads", target)]


def search(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Select-String."""
    whole = " ".join(command.words())
    if re.search(r"passw|pwd\b|credential|secret|cpassword", whole, re.IGNORECASE) and (command.piped or "*" in whole):
        return (
            [high(written, "searches files for passwords", whole[:60])]
            if re.search(r"\*|-recurse", whole, re.IGNORECASE)
            else [medium(written, "searches text for passwords", whole[:60])]
        )
    return [low(written, "searches text", whole[:60])]


def tee(written: str, command: Command, scope: Scope) -> list[Finding]:
    """Tee-Object."""
    return (
        [low(written, "keeps a copy in a variable")]
        if command.has("-variable")
        else write_item(written, command, scope)
    )
