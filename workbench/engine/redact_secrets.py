"""Secrets by their shape, or by the name beside them.

Our own table. detect-secrets (last released in 2024) was tried: it takes half a second and an HTTP client to import,
keeps its settings in the process, finds a private key's first line alone, and of what stands in commands
(``-phunter2``, ``PASSWORD 'x'``, ``curl -u a:b``) nothing but by entropy, which takes ``drop`` and ``table`` as well.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.engine.redact_places import INERT, places
from workbench.facts.sensitive import is_credential, parts


class Found(NamedTuple):
    """What stands in a text from ``start`` to ``end``; ``shaped`` where its mask keeps its shape."""

    start: int
    end: int
    kind: str
    shaped: bool = False
    unsure: bool = False


# fmt: off
_SHAPES = {
    "aws-key": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "github-token": r"gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,}",
    "gitlab-token": r"gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt)-[A-Za-z0-9_.-]{20,}",
    "slack-token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}",
    "stripe-key": r"(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}",
    "api-key": r"sk-(?!REDACTED)[A-Za-z0-9_-]{20,}|(?:xai-|gsk_|hf_|r8_|pplx-|dapi|shp(?:at|ss|ca|pa)_|dop_v1_)"
               r"[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|key-[0-9a-f]{32}|PMAK-[0-9a-f-]{32,}",
    "google-key": r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}",
    "registry-token": r"npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{30,}|dckr_pat_[A-Za-z0-9_-]{20,}|"
                      r"rubygems_[0-9a-f]{48}",
    "vault-token": r"hv[sbr]\.[A-Za-z0-9_-]{20,}|glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|[a-zA-Z0-9]{14}\.atlasv1\.[\w-]{60,}",
    "jwt": r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    "private-key": r"AGE-SECRET-KEY-1[A-Z0-9]{50,}",
    "password-hash": r"\$(?:2[abxy]|5|6|y|argon2id?)\$[A-Za-z0-9./$=,+]{20,}",
}
_SHAPED = re.compile("|".join(f"(?P<{kind.replace('-', '_')}>(?<![A-Za-z0-9])(?:{p}))" for kind, p in _SHAPES.items()))
_HOOK = re.compile(r"hooks\.slack\.com/services/([\w/]{20,})|discord(?:app)?\.com/api/webhooks/\d+/([\w-]{40,})")
_PEM = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----")
# Lines of a key's body. A lower-case word is none: it could be a command that was put there to be hidden.
_PEM_LINE = re.compile(r"(?<![A-Za-z0-9+/=])(?<!key-)(?!REDACTED-)(?=[A-Za-z0-9+/]*[A-Z0-9=])[A-Za-z0-9+/]{2,}={0,2}")
_PEM_BYTES = 20_000

# In quotes also commas, and a dollar that begins no expansion. A space makes it doubtful: where quotes only seem to
# open (`'password='DROP TABLE users SELECT''`), it would be words of a statement.
_QUOTED = r"(?:[^\s'\"`$;|&<>(){}\\]|\$(?![({]))"
_QUOTE = r"(?P<quote>\\{0,2}[\"'])"
_VALUE = (
    rf"(?:{_QUOTE}(?:(?P<quoted>{_QUOTED}{{1,200}})|(?P<doubtful>(?!\s)[^'\"\n]{{3,200}}?(?<!\s)))(?P=quote)"
    rf"|(?P<bare>{INERT}{{3,}}))"
)
_NAME = r"(?<![\w$%])(?P<dashes>-{0,2})(?P<name>[A-Za-z_][\w.-]{1,100}+)"
_SEPARATOR = r"(?P<sep>[ ]{0,3}(?:=>|:=|={1,3}|:)[ ]{0,3}|[ ]{1,3})"
_NAMED = re.compile(rf"{_NAME}(?:\\{{0,2}}[\"']\]?)?{_SEPARATOR}{_VALUE}")
_PHRASE = re.compile(
    r"(?i)\b(?:identified\s{1,3}(?:with\s{1,3}[\"'`]?\w{1,40}[\"'`]?\s{1,3})?(?:by|as)(?:\s{1,3}password)?"
    r"|(?:password|passphrase|secret|pwd)\s{0,3}(?:=\s{0,3}N?|\(\s{0,3})?|N?password\s{0,3}=\s{0,3}N"
    rf"|ConvertTo-SecureString(?:\s{{1,3}}-String)?)\s{{0,3}}(?={{q}}){_VALUE}".replace("{q}", r"\\{0,2}[\"']")
)
_HEADER = re.compile(
    r"(?i)\bauthorization\\{0,2}[\"']?\s{0,3}[:=]\s{0,3}\\{0,2}[\"']?(?:bearer|basic|token|bot|apikey|digest|negotiate)\s{1,3}"
    r"(?P<a>[A-Za-z0-9._~+/=:-]{6,})|\bbearer\s{1,3}(?P<b>[A-Za-z0-9._~+/=-]{16,})"
)
_USERINFO = re.compile(r"(?<=://)[^\s/:@'\"]{0,128}:(?P<value>[^\s/'\"]{1,256})@")
_ENDINGS = ("password", "passwd", "passphrase", "pwd", "secret", "apikey", "authtoken")
# fmt: on
# What a name ends in that is beside a secret but does not hold it.
_ABOUT = frozenset(
    "ref file path dir arn url uri env var stdin provider store backend manager class source field prompt".split()
)
_WORDS = frozenset(
    "true false null none nil undefined yes no on off default prompt ask not is in as from for set and or where string "
    "text varchar char integer required optional generic auth disabled enabled like with select by to".split()
)
# A mark, a variable, a parameter, or stars and dots.
_EMPTY = re.compile(r"REDACTED-|\$\w+\Z|%\w+%\Z|%s\Z|:\w+\Z|[\W_]+\Z")
_GENERATED = re.compile(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/=_-]{20,}")
_NOT_BARE = "-/.~@:?%#*=[+"
# Here a bare word behind a name is an expression: a column, a variable.
_EXPRESSIONS = frozenset(
    "postgres postgresql mysql mariadb mssql sqlite oracle mongodb python node javascript rails ruby sql".split()
)


def secrets(text: str, dialect: str) -> Iterator[Found]:
    """The secrets in *text*, the surest first."""
    at = 0
    while (begin := _PEM.search(text, at)) is not None:
        end = text.find("-----END", begin.end(), begin.end() + _PEM_BYTES)
        at = end if end != -1 else begin.end() + _PEM_BYTES
        for match in _PEM_LINE.finditer(text, begin.end(), at):
            # Behind a head without an end, nobody can say which words are the key's and which would run.
            yield Found(match.start(), match.end(), "private-key", unsure=end == -1)
    for match in _SHAPED.finditer(text):
        yield Found(match.start(), match.end(), str(match.lastgroup).replace("_", "-"))
    for match in _HOOK.finditer(text):
        yield Found(*match.span(match.lastindex or 0), "webhook")
    for match in _HEADER.finditer(text):
        yield Found(*match.span(match.lastgroup or 0), "token")
    for match in _USERINFO.finditer(text):
        yield from _userinfo(match)
    bare_is_code = dialect.lower() in _EXPRESSIONS
    for match in _named(text):
        kind = _kind(match["name"])
        # `--secret` is where clouds are told which one, not what it is.
        if kind is not None and not (match["dashes"] and match["name"].lower() == "secret"):
            yield from _value(match, kind, bare_is_code)
    for match in _PHRASE.finditer(text):
        yield from _value(match, "password", True)
    for start, end in places(text, dialect):
        if not _plain(text[start:end]):
            yield Found(start, end, "password")


def names_secret(flag: str) -> str | None:
    """What the argument behind *flag* is, None where that is no secret."""
    return _kind(flag.lstrip("-")) if flag.startswith("-") and "=" not in flag else None


def _named(text: str) -> Iterator[re.Match[str]]:
    """A name with a value behind it, wherever one begins: the value of one may be the name of the next."""
    at = 0
    while (match := _NAMED.search(text, at)) is not None:
        yield match
        at = match.end() if _kind(match["name"]) is not None else match.end("name")


def _kind(name: str) -> str | None:
    """What a thing called *name* is, None where it is no secret."""
    lower = name.lower().rstrip("0123456789_.-")
    words = parts(name)
    if not words or words[-1] in _ABOUT or not (lower.endswith(_ENDINGS) or is_credential(name)):
        return None
    last = words[-1]
    if lower.endswith(("password", "passwd", "pwd", "passphrase")) or "pass" in words:
        return "password"
    return last if last in {"token", "key"} else "secret"


def _value(match: re.Match[str], kind: str, bare_is_code: bool) -> Iterator[Found]:
    groups = match.re.groupindex
    dashes, separator = (match["dashes"], match["sep"]) if "sep" in groups else ("", "=")
    if not separator.strip() and not dashes and not _GENERATED.fullmatch(match["bare"] or ""):
        return  # two words side by side
    if match["quoted"] is not None:
        if not _plain(match["quoted"]):
            yield Found(*match.span("quoted"), kind)
        return
    if match["doubtful"] is not None:
        # An expansion is no value; whatever else a shell could act on may be the password, or what it is to hide.
        if not re.search(r"\$[({]|`|\{\{|^[/<]", match["doubtful"]):
            yield Found(*match.span("doubtful"), kind, unsure=True)
        return
    bare = match["bare"]
    if _plain(bare) or bare[0] in _NOT_BARE or match.string[match.end() : match.end() + 1] == "(":
        return
    if bare_is_code and not dashes and (separator != "=" or re.fullmatch(r"[^\d]+|[A-Za-z_][\w.]*\.\w+", bare)):
        return
    yield Found(*match.span("bare"), kind)


def _userinfo(match: re.Match[str]) -> Iterator[Found]:
    value = match["value"]
    if _plain(value) or value.startswith(("$", "%", "{", "<")):
        return
    yield Found(*match.span("value"), "password", unsure=re.search(r"[`$;|&<>(){}\\]", value) is not None)


def _plain(value: str) -> bool:
    """Whether *value* is a word of some language, a placeholder or already a mark."""
    return value.lower() in _WORDS or _EMPTY.match(value) is not None
