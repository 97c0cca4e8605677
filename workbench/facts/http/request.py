"""Request: one HTTP request, as made out of a console, a log, a raw message or a bare address."""

import re

import msgspec

_METHODS = (
    "GET|HEAD|OPTIONS|TRACE|POST|PUT|PATCH|DELETE|CONNECT|PURGE|COPY|MOVE|MKCOL|LOCK|UNLOCK|PROPFIND|PROPPATCH|QUERY"
)

_LONGEST = 100  # parts of a path

_START = re.compile(rf"^[ \t]*+(?:[$>][ \t]*+)?({_METHODS})[ \t]+(?!https?://\S+\s+[A-Z])(\S[^\n]*)$", re.MULTILINE)

_LOWER = re.compile(r"^[ \t]*+(get|head|post|put|patch|delete)\s+(/\S*|https?://\S+|_\w\S*)[^\n]*$", re.MULTILINE)

_BARE = re.compile(r"^\s*((?:https?://|/)\S+)\s*$")

_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9\-]*):[ \t]*(.*)$")

_OVERRIDE = re.compile(
    r"(?:[?&]_?(?:http_)?method=|x-(?:http-)?method(?:-override)?[\"']?\s*[:=]\s*[\"']?|"
    r"[\"']?_method[\"']?\s*[:=]\s*[\"']?)(\w+)",
    re.IGNORECASE,
)


class Request(msgspec.Struct, frozen=True):
    """One request: its method after overrides, its path without host, query, headers in lower case, body."""

    method: str
    path: str
    query: str
    host: str
    headers: dict[str, str]
    body: str

    @property
    def segments(self) -> list[str]:
        """The path's parts; of a path without end those at its ends, which say what it is and what is done."""
        found = [part for part in self.path.split("/") if part]
        return found if len(found) <= _LONGEST else [*found[: _LONGEST // 2], *found[-_LONGEST // 2 :]]


def starts(text: str) -> list[int]:
    """Where the requests of *text* begin."""
    return [match.start() for match in _START.finditer(text)] or [match.start() for match in _LOWER.finditer(text)]


def parse(text: str) -> list[Request]:
    r"""The requests of *text*, in order.

    >>> [(r.method, r.path, r.query) for r in parse("GET /a?x=1 HTTP/1.1\nHost: h\n\nPOST b\n{}")]
    [('GET', '/a', 'x=1'), ('POST', 'b', '')]
    """
    lines = list(_START.finditer(text)) or list(_LOWER.finditer(text))
    if not lines:
        bare = _BARE.match(text)
        return [_request("GET", bare[1], "")] if bare else []
    ends = [start.start() for start in lines[1:]] + [len(text)]
    return [
        _request(start[1].upper(), start[2], text[start.end() : end]) for start, end in zip(lines, ends, strict=True)
    ]


def _request(method: str, target: str, rest: str) -> Request:
    target = re.sub(r"\s+HTTP/[\d.]+\s*$", "", target).strip()
    target, inline = (
        (target, "") if not re.search(r"\s[{\[]", target) else re.split(r"\s+(?=[{\[])", target, maxsplit=1)
    )
    headers: dict[str, str] = {}
    lines = rest.lstrip("\n").splitlines() if not inline else []
    count = 0
    for line in lines:
        match = _HEADER.match(line.strip())
        if not match:
            break
        headers[match[1].lower()] = match[2]
        count += 1
    body = inline + "\n".join(lines[count:])
    host = ""
    url = re.match(
        r"(?:https?://|//)?([\w.\-:@\[\]{}$]+\.[\w.\-:{}$]+|localhost[:\d]*|\{\{\w+\}\})?(/.*|\?.*|$)", target
    )
    if re.match(r"https?://", target) and url:
        host, target = url[1] or "", url[2]
    path, _, query = target.partition("?")
    override = _OVERRIDE.search(
        f"?{query}\n" + "\n".join(f"{name}: {value}" for name, value in headers.items()) + "\n" + body[:2000]
    )
    if override and method in ("POST", "GET") and re.fullmatch(_METHODS, override[1].upper()):
        method = override[1].upper()
    return Request(method, re.sub(r"#.*", "", path), query, host or headers.get("host", ""), headers, body)
