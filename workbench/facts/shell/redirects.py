"""What a redirect writes: to files that matter, to other hosts, into what other programs run."""

import re

from workbench.facts import paths
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.shell import effects
from workbench.facts.shell.call import Stream
from workbench.facts.shell.forms import Redirect
from workbench.facts.word import Word


def written(
    redirect: Redirect, word: Word, argv: list[Word] | None, stdin: Stream, cwd: str, *, looped: bool
) -> list[Finding]:
    """Findings of writing to *word*, in the folder *cwd*, what *argv* prints; *looped* within a loop."""
    append = ">>" in redirect.op
    verb = ">>" if append else ">"
    if word.text.startswith("/dev/tcp/") and looped:
        return [high(verb, "scans ports", word.text)]
    if word.text.startswith(("/dev/tcp/", "/dev/udp/")) and argv:
        name = argv[0].text.rsplit("/", 1)[-1]
        if name in ("bash", "sh", "zsh", "ksh", "dash", "exec") or redirect.op in (">&", "&>", "<>"):
            return [high(verb, "opens a shell to another host", word.text)]
        if not re.search(r"/(?:localhost|127\.0\.0\.1)/", word.text) and any(
            re.search(r"\$\((?:<|cat|base64|env|id)|`(?:cat|base64)", part.text) for part in argv[1:]
        ):
            return [high(verb, "sends a file over a network connection", word.text)]
    if word.text.startswith(">("):
        return []
    empties = not append and (not argv or argv[0].text in (":", "true"))
    if empties and effects.FIELD in word.text and not word.text.startswith("/tmp/"):
        return [high(verb, "empties every file of a loop or a list", effects.cut(word.text))]
    if not argv and not append and not paths.is_null_path(word.text) and not paths.is_scratch_path(word.text):
        return effects.writes(verb, word, cwd) or [medium(verb, "empties a file", effects.cut(word.text))]
    if redirect.fd == "2" and paths.is_log_path(word.text):
        return [low(verb, "writes errors to a log", effects.cut(word.text))]
    said = " ".join(part.text for part in argv or ())
    planted: list[Finding] = []
    if argv and argv[0].text in ("echo", "printf") and effects.PLANTED.search(" ".join(part.text for part in argv[1:])):
        planted = [high(verb, "plants a shell in a file that another program runs", effects.cut(word.text))]
    if append and argv and paths.is_rc_path(word.text) and effects.SETTINGS.search(said + stdin.text):
        return [*planted, medium(verb, "adds settings to the start of every shell", effects.cut(word.text))]
    return [*planted, *effects.writes(verb, word, cwd, append=append)]
