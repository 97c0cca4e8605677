"""What a command prints, where that is plain from its text: enough to know what a pipe feeds into an interpreter."""

import base64
import binascii
import codecs
import re

from workbench.facts.paths import is_history_path, is_scratch_path
from workbench.facts.shell.call import Stream
from workbench.facts.shell.expand import unescape
from workbench.facts.word import Word

_FETCH = frozenset(
    "curl wget fetch http https aria2c lwp-request lynx w3m links nc ncat netcat socat "
    "telnet ftp tftp scp ssh aws gsutil".split()
)
_DECODE = frozenset(
    "base64 base32 basenc xxd openssl gpg uudecode gunzip zcat bzcat xzcat zstdcat gzip "
    "bzip2 xz zstd lz4 uncompress".split()
)
_MAX = 16_384
_FORMAT = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?([sbdiqcx])|%%")
_PASS = frozenset(
    "cat tee head tail sort uniq nl tac strings less more fold column fmt expand dos2unix iconv pv".split()
)
_BUILD = frozenset("sed awk gawk mawk perl cut paste xargs jq grep egrep tr rev".split())


def output(argv: list[Word], stdin: Stream) -> Stream:
    """What *argv*, fed with *stdin*, prints."""
    words = argv
    while words and words[0].text.rsplit("/", 1)[-1] in (
        "sudo",
        "command",
        "builtin",
        "busybox",
        "time",
        "nice",
        "env",
    ):
        words = words[1:]
    if not words:
        return Stream("opaque")
    name = words[0].text.rsplit("/", 1)[-1]
    args = words[1:]
    if name == "echo":
        return _echo(args)
    if name == "printf":
        return _printf(args)
    if name == "pwd":
        return Stream("built", "$PWD")
    if name == "mktemp":
        return Stream("text", "/tmp/tmp.made")
    if name in ("seq", "date", "hostname", "whoami", "id", "nproc", "uname", "wc"):
        return Stream("opaque", "$FIELD")
    if name == "find":
        starts = []
        for word in args:
            if word.text.startswith(("-", "(", "!")):
                break
            starts.append(word.text)
        scratch = bool(starts) and all(is_scratch_path(text) for text in starts)
        return Stream("opaque", "/tmp/$FIELD" if scratch else "$FIELD")
    if name in _FETCH:
        return Stream("fetched")
    if name in _DECODE:
        return _decode(name, args, stdin)
    if name in ("tr", "rev", "rot13", "tac") and stdin.origin in ("text", "decoded"):
        return _turn(name, args, stdin)
    if name in ("cat", "tee") and any(not word.text.startswith("-") for word in args) and name == "cat":
        return Stream("opaque", "$HISTORY" if any(is_history_path(word.text) for word in args) else "")
    if name in _PASS:
        return stdin if stdin.origin != "none" else Stream("opaque")
    if name in _BUILD:
        return _built(name, args, stdin)
    return Stream("opaque")


def _echo(args: list[Word]) -> Stream:
    escapes = False
    while args and args[0].text in ("-n", "-e", "-E", "-ne", "-en"):
        escapes = escapes or "e" in args[0].text
        args = args[1:]
    text = " ".join(word.text for word in args)[:_MAX]
    text = unescape(text) if escapes else text
    return Stream("text" if all(word.known for word in args) else "built", text + "\n")


def _printf(args: list[Word]) -> Stream:
    if len(args) > 1 and args[0].text == "-v":
        return Stream()
    if not args:
        return Stream("text")
    known = all(word.known for word in args)
    template, values = unescape(args[0].text), [word.text for word in args[1:]]
    text = ""
    for _ in range(64):  # printf repeats its format while values are left
        text += _FORMAT.sub(lambda match: _next(match, values), template)
        if not values or not _FORMAT.search(template) or len(text) > _MAX:
            break
    return Stream("text" if known else "built", text[:_MAX])


def _next(match: re.Match[str], values: list[str]) -> str:
    if match[0] == "%%":
        return "%"
    value = values.pop(0) if values else ""
    return unescape(value) if match[1] == "b" else value


def _decode(name: str, args: list[Word], stdin: Stream) -> Stream:
    flags = {word.text for word in args if word.text.startswith("-")}
    decodes = name not in ("base64", "base32", "basenc", "xxd", "openssl", "gpg", "gzip", "bzip2", "xz", "zstd", "lz4")
    decodes = decodes or any(
        flag in ("-d", "-D", "--decode", "-r", "-dc", "-di", "-id", "-a", "--decrypt", "-cd", "-rp", "-p")
        for flag in flags
    )
    if not decodes:
        return Stream("opaque")
    if stdin.origin in ("text", "decoded"):
        try:
            if name == "base64":
                data = base64.b64decode(re.sub(r"[^A-Za-z0-9+/=]", "", stdin.text) + "==", validate=False)
            elif name == "base32":
                data = base64.b32decode(re.sub(r"\s", "", stdin.text))
            elif name == "xxd":
                data = bytes.fromhex(re.sub(r"[^0-9A-Fa-f]", "", stdin.text))
            else:
                return Stream("decoded")
            return Stream("decoded", data.decode("utf-8", "replace")[:_MAX])
        except (binascii.Error, ValueError):
            return Stream("decoded")
    return Stream("decoded")


def _turn(name: str, args: list[Word], stdin: Stream) -> Stream:
    if name == "rev":
        return Stream("decoded", "\n".join(line[::-1] for line in stdin.text.split("\n")))
    if name == "rot13":
        return Stream("decoded", codecs.encode(stdin.text, "rot13"))
    if name == "tac":
        return stdin
    operands = [word.text for word in args if not word.text.startswith("-") or word.text == "-"]
    if any(word.text == "-d" for word in args) and operands:
        return Stream("built", "".join(char for char in stdin.text if char not in unescape(operands[0])))
    sets = [_set(text) for text in operands[:2]]
    if len(sets) == 2 and sets[0] and sets[1]:
        second = sets[1] + sets[1][-1] * max(0, len(sets[0]) - len(sets[1]))
        return Stream("decoded", stdin.text.translate({ord(a): b for a, b in zip(sets[0], second, strict=False)}))
    return Stream("decoded")


def _set(text: str) -> str:
    text = unescape(text).replace("[:upper:]", "A-Z").replace("[:lower:]", "a-z")
    return re.sub(r"(.)-(.)", lambda m: "".join(map(chr, range(ord(m[1]), min(ord(m[2]), ord(m[1]) + 256) + 1))), text)[
        :512
    ]


def _built(name: str, args: list[Word], stdin: Stream) -> Stream:
    """Text put together line by line: the template shows what every line will be, with ``$FIELD`` for the input."""
    scripts = [word.text for word in args if not word.text.startswith("-")]
    script = scripts[0] if scripts else ""
    if name == "sed" and (match := re.match(r"s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1", script, re.S)):
        text = re.sub(r"\\(\d)|(?<!\\)&", "$FIELD", match[3])
        text = re.sub(r"\\(.)", r"\1", text)
        return Stream("built", text if match[2] != "^" else f"{text} $FIELD")
    if name in ("awk", "gawk", "mawk") and (match := re.search(r"printf\s*\(?\s*\"((?:\\.|[^\"\\])*)\"", script)):
        return Stream("built", re.sub(r"%[-\d.]*[a-z]", "$FIELD", unescape(match[1])))
    if name in ("awk", "gawk", "mawk") and (match := re.search(r"print(?:f)?\s*\(?(.*?)[;})]*\Z", script, re.S)):
        parts = re.findall(r'"((?:\\.|[^"\\])*)"|(\$\w+)', match[1])
        return Stream("built", "".join(unescape(text) if text else "$FIELD" for text, _ in parts))
    if name == "perl" and (match := re.search(r"s(.)((?:\\.|(?!\1).)*)\1((?:\\.|(?!\1).)*)\1", script)):
        return Stream("built", re.sub(r"\\(.)", r"\1", re.sub(r"\$\d|\$&", "$FIELD", match[3])))
    if name in ("grep", "egrep", "rg") and stdin.text.endswith("$FIELD"):
        return stdin
    if name == "xargs" and scripts[:1] == ["echo"]:
        return Stream("built", " ".join([*scripts[1:], "$FIELD"]))
    if name in ("cut", "grep", "egrep", "paste") and stdin.origin in ("text", "built"):
        return Stream("built", stdin.text)
    return Stream("opaque")
