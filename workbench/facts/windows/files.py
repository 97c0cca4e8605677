"""Windows' own commands on files: delete, copy, move, write."""

import re
from collections.abc import Callable

from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.windows.places import is_guarded_place, is_scratch, is_secret_file

Judge = Callable[[list[str], Scope], list[Finding]]


def _paths(rest: list[str]) -> list[str]:
    return [word for word in rest if not re.match(r"/[\w?]|-[a-zA-Z]", word)]


def _flags(rest: list[str]) -> set[str]:
    return {flag for word in rest if word.startswith(("/", "-")) for flag in re.findall(r"[/-](\w+)", word.lower())}


def delete(rest: list[str], scope: Scope) -> list[Finding]:
    """``del`` and ``erase``."""
    paths = _paths(rest)
    target = " ".join(paths)
    if not paths:
        return [low("del", "names no file")]
    if not {"p"} & _flags(rest) and ("s" in _flags(rest) or any(re.search(r"[*?]", path) for path in paths)):
        if all(is_scratch(path) for path in paths):
            return [medium("del", "deletes scratch files by pattern", target)]
        return [high("del", "deletes files by pattern or in every folder below", target)]
    if any(
        is_guarded_place(path)
        and not is_scratch(path)
        and re.search(r"(?i)system32\\config|drivers|\\boot|ntldr|\.sys\b", path)
        for path in paths
    ):
        return [high("del", "deletes system files", target)]
    if any("%" in path and re.fullmatch(r"%\w+%\\?", path) for path in paths) and not all(
        is_scratch(path) for path in paths
    ):
        return [high("del", "deletes a place that cannot be seen here", target)]
    return [
        low("del", "deletes a scratch file", target)
        if all(is_scratch(path) for path in paths)
        else medium("del", "deletes named files", target)
    ]


def remove_folder(rest: list[str], scope: Scope) -> list[Finding]:
    """``rd`` and ``rmdir``."""
    target = " ".join(_paths(rest))
    if "s" not in _flags(rest):
        return [medium("rd", "deletes an empty folder", target)]
    scratch = _paths(rest) and all(is_scratch(path) for path in _paths(rest))
    return [
        medium("rd", "deletes a scratch folder", target)
        if scratch
        else high("rd", "deletes a folder and all in it", target)
    ]


def copy(name: str) -> Judge:
    """``copy``, ``xcopy``, ``robocopy``, ``move``, ``ren``, ``replace``."""

    def judged(rest: list[str], scope: Scope) -> list[Finding]:
        paths = _paths(rest)
        target = " ".join(paths)[:60]
        if any(is_secret_file(path) for path in paths):
            return [high(name, "copies credentials", target)]
        if name == "robocopy" and {"mir", "purge", "move", "mov"} & _flags(rest):
            return [high("robocopy", "deletes what is not in the source", target)]
        if len(paths) > 1 and is_guarded_place(paths[-1]) and not is_scratch(paths[-1]):
            return [high(name, "puts a file where the system will run or trust it", target)]
        if paths and len(paths) > 1 and is_scratch(paths[-1]) and name in ("copy", "xcopy"):
            return [low(name, "copies to a scratch folder", target)]
        return [medium(name, "copies, moves or renames files", target)]

    return judged


def make_folder(rest: list[str], scope: Scope) -> list[Finding]:
    """``md`` and ``mkdir``."""
    target = " ".join(_paths(rest))
    return [
        low("md", "creates a scratch folder", target)
        if is_scratch(target)
        else medium("md", "creates a folder", target)
    ]


def attrib(rest: list[str], scope: Scope) -> list[Finding]:
    """``attrib``."""
    changing = any(re.match(r"[+-][a-z]", word, re.IGNORECASE) for word in rest)
    return [
        medium("attrib", "changes attributes of files", " ".join(rest)[:60])
        if changing
        else low("attrib", "shows attributes")
    ]


def esentutl(rest: list[str], scope: Scope) -> list[Finding]:
    """``esentutl``: copies files that are in use."""
    return [
        high("esentutl", "copies or repairs a database that is in use, or hides a file in another", " ".join(rest)[:60])
    ]


def written(path: str) -> Finding | None:
    """The finding of text redirected into *path*; None where it goes nowhere."""
    bare = path.strip("\"'")
    if bare.lower() in ("nul", "con", "$null", "null") or bare.startswith("&"):
        return None
    if re.search(r"[^\\/:]{2,}:[^\\/]+$", bare) and not re.match(r"\w+://", bare):
        return high(">", "hides data in a stream of another file", path)
    if is_scratch(bare):
        return low(">", "writes a scratch file", path)
    return high(">", "writes a system file", path) if is_guarded_place(bare) else medium(">", "writes a file", path)


JUDGES: dict[str, Judge] = {
    **dict.fromkeys(("del", "erase"), delete),
    **dict.fromkeys(("rd", "rmdir"), remove_folder),
    **{name: copy(name) for name in ("copy", "xcopy", "robocopy", "move", "ren", "rename")},
    **dict.fromkeys(("md", "mkdir"), make_folder),
    "attrib": attrib,
}
