"""What reading, writing or deleting one path means, whichever program does it."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.word import Word

# Stands for what a program reads from its input, one line or argument at a time.
FIELD = "$FIELD"
# Lines that only set a shell up: exports, aliases, completions.
SETTINGS = re.compile(
    r"^(?:echo|printf|cat)\b[^|;]*?(?:\bexport [A-Z]\w*=(?!.*\$\()|\balias \w+=|complet|shopt "
    r"-s|setopt|PATH=|\binit (?:bash|zsh)|autoload|bindkey|shellenv|NVM_DIR|hook (?:bash|zsh))"
    r"|\bcompletions?\b|\bshell-?(?:init|env)\b",
    re.S,
)
PLANTED = re.compile(r"(?<!#!)/bin/(?:ba|da|z)?sh\b(?!\s+-c\s+[\"']?[a-z])")


def cut(text: str) -> str:
    """*text* short enough for a finding."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def place(path: str, cwd: str) -> str:
    """*path* seen from the folder *cwd*."""
    if not cwd or path.startswith(("/", "~", "$", "%")) or path[1:2] == ":":
        return path
    return f"{cwd}/{path}"


def reads(verb: str, word: Word, cwd: str = "") -> list[Finding]:
    """Findings of showing the content of *word*."""
    path = place(word.text, cwd)
    target = cut(word.text)
    if paths.is_secret_path(path):
        return [high(verb, "reads credentials or secrets", target)]
    if paths.is_disk_path(path):
        return [high(verb, "reads a raw disk or memory", target)]
    if paths.is_history_path(path):
        return [medium(verb, "shows what was typed, which may hold secrets", target)]
    if paths.is_config_path(path) and path.endswith("environ"):
        return [medium(verb, "shows a process's environment", target)]
    return []


def writes(verb: str, word: Word, cwd: str = "", *, append: bool = False, text: str | None = None) -> list[Finding]:
    """Findings of writing *word*; *text* is what is written, where known."""
    path = place(word.text, cwd)
    target = cut(word.text)
    if paths.is_null_path(word.text):
        return []
    if path.startswith(("/dev/tcp/", "/dev/udp/")):
        return [medium(verb, "sends data over a network connection", target)]
    if paths.is_disk_path(path):
        return [high(verb, "overwrites a disk or memory", target)]
    if not word.known and path.startswith(("$(", "`")):
        return [medium(verb, "writes a file whose name cannot be read", target)]
    if paths.is_trust_path(path):
        return [high(verb, "changes who is trusted or what runs by itself", target)]
    if paths.is_log_path(path) and not append:
        return [high(verb, "overwrites a log or the rules of logging", target)]
    if paths.is_log_path(path) and paths.is_history_path(path):
        return [high(verb, "tampers with the command history", target)]
    if paths.is_kernel_path(path):
        risk = (
            high if any(part in path for part in ("sysrq", "core_pattern", "randomize_va", "binfmt_misc")) else medium
        )
        return [risk(verb, "turns a switch of the running kernel", target)]
    if (
        path.startswith(("/boot/", "/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/lib/", "/usr/lib/", "/lib64/"))
        and not append
    ):
        return [medium(verb, "writes into a folder of system programs", target)]
    if paths.is_scratch_path(path):
        return [low(verb, "writes a scratch file", target)]
    return [medium(verb, "writes a file", target)]


def deletes(verb: str, word: Word, cwd: str = "", *, recursive: bool = False, many: bool = False) -> list[Finding]:
    """Findings of deleting *word*; *many* where a pattern or a list chooses what goes."""
    path = place(word.text, cwd)
    target = cut(word.text)
    many = many or word.glob
    if paths.is_scratch_path(path) and not (not word.known and path.startswith(("$(", "`"))):
        if recursive or many:
            return [medium(verb, "deletes scratch files in bulk", target)]
        return [low(verb, "deletes a scratch file", target)]
    if paths.is_disk_path(path):
        return [high(verb, "deletes a device", target)]
    if recursive:
        reason = "deletes a whole folder" if word.known else "deletes a folder that cannot be seen here"
        return [high(verb, reason, target)]
    if many:
        return [high(verb, "deletes files by pattern", target)]
    if not word.known and word.text.startswith(("$(", "`")):
        return [high(verb, "deletes what another command lists", target)]
    if FIELD in word.text:
        return [high(verb, "deletes every file it is given", target)]
    if not word.known:
        return [unresolved(verb, "deletes what cannot be seen here", target, risk=high("", "").risk)]
    if paths.is_log_path(path):
        return [high(verb, "deletes a log or history", target)]
    if paths.is_trust_path(path) or paths.is_secret_path(path):
        return [high(verb, "deletes a file that access depends on", target)]
    if paths.is_system_path(path) and not path.startswith(
        ("/opt/", "/srv/", "/var/www/", "/usr/local/", "/var/lib/", "/var/run/", "/run/", "/root/", "/usr/share/")
    ):
        return [high(verb, "deletes a system file", target)]
    return [medium(verb, "deletes a named file", target)]
