"""Redact: what may leave the process. Secrets and personal data are found by pattern, and masked or refused.

A secret becomes a mark that says what it was, ``REDACTED-password``; of an address only the person goes and the domain
stays, because whether something leads outside is the risk; a number keeps its shape in zeros. The same value has the
same mark within a request and another value another (``REDACTED-password-2``): an UPDATE that changes nothing does not
become one that does, nor a comparison a tautology. Marks are of letters and hyphens, and read as one plain word in a
shell, a URL and a string alike: angle brackets would redirect.

Masking must not hide from the judge what would run. So only values that no shell or parser acts on are masked, never
an expansion, a path or an expression; and where a quoted password holds a space, ``;``, a parenthesis or their
like, and nobody can say here whether it is in quotes at all, the request is not sent (``unsure``).

What this misses: a secret without a shape or a name beside it (a column's value in a list, a password said in prose,
what entropy alone would find: that would also take digests, commit ids and the encoded payloads that a judge must see);
whatever is encoded, split or assembled; passphrases of several words outside quotes; names of people, street addresses,
birthdays, national numbers other than those here; phone numbers without a plus or separators. Addresses of machines,
names of hosts, accounts, paths, buckets and tables are left on purpose: they are what is judged.
"""

import re
from collections.abc import Iterator

import msgspec

from workbench.domain.case import Request
from workbench.engine.redact_numbers import numbers
from workbench.engine.redact_secrets import Found, names_secret, secrets

LONGEST = 262_144
"""Longer texts are not searched, and so not sent."""

_EMAIL = re.compile(r"(?<![\w.+%/-])([\w.+%-]++)(?:@|%40)((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w@])")
# Who is no person: a judge must see that it is git over SSH, or root.
_ROLES = frozenset(
    "git root admin administrator postgres mysql oracle ubuntu debian centos ec2-user azureuser vagrant deploy "
    "deployer www-data jenkins ansible hg svn noreply no-reply core pi user".split()
)
_MACHINES = (".gserviceaccount.com", ".internal", ".local", ".compute.amazonaws.com")


class Redacted(msgspec.Struct, frozen=True):
    """*request* with values withheld; ``kinds`` of what was found, each once.

    ``unsure`` where a secret stands that cannot be masked without perhaps hiding what would run.
    """

    request: Request
    kinds: tuple[str, ...] = ()
    unsure: bool = False


def redact(request: Request) -> Redacted:
    r"""*request* as it may leave the process.

    >>> found = redact(Request("PGPASSWORD=hunter22 psql -c \"select 'ann@example.com'\"", "bash"))
    >>> print(found.request.command, found.kinds)
    PGPASSWORD=REDACTED-password psql -c "select 'REDACTED-email@example.com'" ('password', 'email')
    """
    if len(request.command) + sum(map(len, request.arguments)) > LONGEST:
        return Redacted(request, ("unread",), unsure=True)
    marks = Marks()
    masked = marks.request(request)
    if not marks.kinds and not marks.unsure:
        return Redacted(request)
    return Redacted(masked, tuple(marks.kinds), marks.unsure)


class Marks:
    """The marks given so far in one request, and to what."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.unsure = False
        self._given: dict[tuple[str, str], str] = {}

    def request(self, request: Request) -> Request:
        """*request* with marks for values."""
        line = self.masked((request.command, *request.arguments), request.dialect)
        tags = dict(self.named(name, value) for name, value in request.connection_tags.items())
        environment = self.masked(request.environment, "")
        connection = None if request.connection is None else self.masked((request.connection,), "")[0]
        [dialect] = self.masked((request.dialect,), "")
        return Request(line[0], dialect, line[1:], environment, connection, tags)

    def named(self, name: str, value: str) -> tuple[str, str]:
        """*name* and *value* with marks, read as one, so that the name says what the value is."""
        [pair] = self.masked((f'"{name}": "{value}"',), "")
        [masked_name] = self.masked((name,), "")
        if '": "' in value:
            return masked_name, self.masked((value,), "")[0]
        return masked_name, pair.rpartition('": "')[2][:-1]

    @property
    def given(self) -> dict[str, str]:
        """The mark of each value that was masked so far."""
        return {value: mark for (_, value), mark in self._given.items()}

    def masked(self, pieces: tuple[str, ...], dialect: str) -> tuple[str, ...]:
        """*pieces*, which make one line together, each with marks for values."""
        text = " ".join(pieces)
        taken = bytearray(len(text))
        spans: list[tuple[int, int, str]] = []
        for found in (*_behind(pieces), *_all(text, dialect)):
            if any(taken[found.start : found.end]):
                continue
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            if found.unsure:
                self.unsure = True
            spans.append((found.start, found.end, self._mark(found, text[found.start : found.end])))
        if not spans:
            return pieces
        spans.sort()
        masked: list[str] = []
        start, turn = 0, 0
        for piece in pieces:
            end, at, parts = start + len(piece), start, []
            while turn < len(spans) and spans[turn][0] < end:
                first, last, mark = spans[turn]
                self.unsure = self.unsure or last > end  # over the edge of an argument: nobody can say what it is
                parts += [text[at:first], mark]
                at = min(last, end)
                turn += 1
            masked.append("".join([*parts, text[at:end]]))
            start = end + 1
        return tuple(masked)

    def _mark(self, found: Found, value: str) -> str:
        given = self._given.get((found.kind, value))
        if given is None:
            turn = self.kinds[found.kind] = self.kinds.get(found.kind, 0) + 1
            if found.shaped:
                given = _shaped(value, turn)
            else:
                given = f"REDACTED-{found.kind}" if turn == 1 else f"REDACTED-{found.kind}-{turn}"
            self._given[found.kind, value] = given
        return given


def _behind(pieces: tuple[str, ...]) -> Iterator[Found]:
    """Whole arguments behind a flag that names a secret; of a text that a shell has cut, nothing else can act."""
    start = 0
    for turn, piece in enumerate(pieces):
        kind = names_secret(pieces[turn - 1]) if turn > 1 else None
        if kind is not None and piece and not piece.startswith(("-", "$", "REDACTED-")):
            yield Found(start, start + len(piece), kind, unsure=any(character in ";|&<>()`" for character in piece))
        start += len(piece) + 1


def _all(text: str, dialect: str) -> Iterator[Found]:
    """What is found in *text*, the surest first: whoever comes later gives way."""
    yield from secrets(text, dialect)
    if "@" in text or "%40" in text:
        for match in _EMAIL.finditer(text):
            person, domain = match.groups()
            machine = f".{domain.lower()}".endswith(_MACHINES)
            if not machine and person.lower() not in _ROLES and not person.startswith("REDACTED-"):
                yield Found(match.start(1), match.end(1), "email")
    yield from numbers(text)


def _shaped(value: str, turn: int) -> str:
    """*value* with every digit 0, but for the last, which count *turn*; letters stay the first two and become X."""
    digits = sum(character.isdigit() for character in value)
    count = iter(str(turn).zfill(digits)[-digits:])
    return "".join(
        next(count) if character.isdigit() else "X" if character.isalpha() and at > 1 else character
        for at, character in enumerate(value)
    )
