"""Where a secret stands in a command with no name beside it: the places of programs that people pass passwords to."""

import re
from collections.abc import Iterator

INERT = r"[^\s'\"`$;|&<>(){}\\,]"
"""A character that no shell and no parser acts on: what is masked holds no other, or it could be code."""

_V = f"({INERT}{{3,}})"
_Q = r"[\"']?"
_STRING = r"N?\\{0,2}[\"']"
_THEN = r"\b[^\n;|&]{0,200}?[ ]"

# fmt: off
_PROGRAMS = (
    rf"(?:mysql|mariadb)(?:dump|admin|import|show|check)?{_THEN}-p{_V}",
    rf"(?:sshpass|(?:docker|podman|az)[ ]+login|mongo(?:sh|dump|restore|export|import)?){_THEN}-p[ ]?{_Q}{_V}",
    rf"redis-cli{_THEN}-a[ ]?{_Q}{_V}",
    rf"(?:sqlcmd|bcp){_THEN}-P[ ]?{_Q}{_V}",
    rf"ldap\w{{1,12}}{_THEN}-w[ ]?{_Q}{_V}",
    rf"(?:curl|wget|https?){_THEN}(?:-u|--user|-a|--auth|-U|--proxy-user)[ =]?{_Q}[\w.@\\-]{{1,64}}:{_V}",
    rf"(?:smbclient|rpcclient|net){_THEN}-U[ ]?{_Q}[\w.\\/-]{{1,64}}%{_V}",
    rf"sqlplus{_THEN}[\w.]{{1,64}}/((?:(?![@/]){INERT}){{3,}})@",
    rf"openssl{_THEN}-pass(?:in|out)?[ ]?{_Q}pass:{_V}",
    rf"openssl[ ]+enc{_THEN}-k[ ]+{_Q}{_V}",
    rf"htpasswd[ ]+-\w{{0,6}}b\w{{0,6}}[ ]+(?:-\w+[ ]+)?\S{{1,200}}[ ]+[\w.@-]{{1,64}}[ ]+{_Q}{_V}",
    rf"net[ ]+user[ ]+[\w.-]{{1,64}}[ ]+(?!/){_V}",
    rf"net[ ]+use[ ][^\n&|]{{0,100}}[ ]{_V}[ ]+/user:",
    rf"(?:echo|printf)[ ]+(?:-n[ ]+)?{_Q}[\w.-]{{1,64}}:{_V}{_Q}[ ]*\|[^\n|]{{0,40}}chpasswd",
    rf"(?:echo|printf)[ ]+(?:-n[ ]+)?{_Q}{_V}{_Q}[ ]*\|[^\n|]{{0,200}}(?:--password-stdin|passwd[ ]+--stdin)",
)
_CALLS = (
    rf"\bset[ ]+password[ ]+for[ ]+\S{{1,100}}[ ]*=[ ]*{_STRING}{_V}",
    rf"\b(?:sp_addlogin|sp_password|db\.auth|changeUserPassword)[ (]+{_STRING}[^\s\"']{{0,100}}[\"'],[ ]*{_STRING}{_V}",
    r"[?&]sig=([A-Za-z0-9%+/=_-]{10,})",
)
_REDIS = (
    rf"^[ \t]*AUTH[ ]+(?:\w{{1,64}}[ ]+)?{_Q}{_V}",
    rf"\b(?:requirepass|masterauth)[ ]+{_Q}{_V}",
    rf"\bACL[ ]+SETUSER[ ][^\n;|&]{{0,200}}?[ ][>#]{_V}",
)
# fmt: on
_PATTERNS = (
    re.compile(rf"(?<![\w./-])(?:[\w./-]{{0,60}}/)?(?:{'|'.join(_PROGRAMS)})"),
    re.compile("|".join(_CALLS), re.IGNORECASE),
)
_OF_REDIS = re.compile("|".join(_REDIS), re.IGNORECASE | re.MULTILINE)


def places(text: str, dialect: str) -> Iterator[tuple[int, int]]:
    """From where to where what stands in such a place goes; it need not be a secret, it may be a variable.

    >>> text = "curl -u ann:s3cret https://db.example.com && mysql -uroot -phunter2"
    >>> [text[start:end] for start, end in places(text, "bash")]
    ['s3cret', 'hunter2']
    """
    redis = (_OF_REDIS,) if dialect.lower() == "redis" or "redis" in text else ()
    for pattern in (*_PATTERNS, *redis):
        for match in pattern.finditer(text):
            yield match.span(match.lastindex or 0)
