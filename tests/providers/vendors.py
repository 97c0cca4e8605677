"""Fake vendors of batches: OpenAI's, Azure's and Anthropic's batch APIs on loopback, well behaved or as they are told.

``with BatchServer("openai", judge) as vendor`` takes batches; a request in one is answered by *judge*, as it would be
one by one. What else it does is set on it: how often it is looked at before it is over, how it ends, what it does to
its results, and what it says instead of an answer.
"""

import datetime
import json
import re
import threading
from collections.abc import Callable
from typing import Any, Self

from tests.loopback import Answer, Loopback, Seen
from tests.providers.wires import ANTHROPIC, AZURE, OPENAI, Wire

WIRES: dict[str, Wire] = {"openai": OPENAI, "azure-openai": AZURE, "anthropic": ANTHROPIC}
Judge = Callable[[dict[str, Any]], Answer]
_PATH = re.compile(r"/(files|batches)(?:/([^/?]+))?(?:/(content|results))?(?:\?|$)")


class Batch:
    """A batch that was taken: the names and bodies of its requests, byte for byte, and how it ended."""

    def __init__(self, id: str, requests: list[tuple[str, bytes]], metadata: dict[str, str], created: float) -> None:
        self.id = id
        self.requests = requests
        self.metadata = metadata
        self.created = created
        self.looks = 0
        self.cancelled = False


class BatchServer:
    """One vendor. ``batches`` are those it took, ``paid`` the names of all requests that it answered."""

    def __init__(self, kind: str, judge: Judge, *, looks: int = 1) -> None:
        self.kind = kind
        self.wire = WIRES[kind]
        self.judge = judge
        self.looks = looks
        self.batches: list[Batch] = []
        self.paid: list[str] = []
        self.end = "completed"
        self.answered: Callable[[int], bool] = lambda _: True
        """Whether the n-th request of a batch is answered before it ends."""
        self.bend: Callable[[list[bytes]], list[bytes]] = lambda lines: lines
        """What is made of the lines of the results."""
        self.instead: Callable[[Seen, str], Answer | None] = lambda _, __: None
        """What is answered instead, by the request and what it is: take, list, look, results, upload."""
        self.after: Callable[[Seen, str, Answer], Answer] = lambda _, __, answer: answer
        """What becomes of an answer on its way, the request having done its work."""
        self._files: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self.loopback = Loopback(self._answer)

    def __enter__(self) -> Self:
        self.loopback.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.loopback.__exit__()

    @property
    def environ(self) -> dict[str, str]:
        """The variables that lead to it."""
        root = self.loopback.url.removesuffix("/v1")
        return {
            "OPENAI_API_KEY": "sk-x",
            "OPENAI_BASE_URL": self.loopback.url,
            "ANTHROPIC_API_KEY": "sk-x",
            "ANTHROPIC_BASE_URL": root,
            "AZURE_OPENAI_API_KEY": "sk-x",
            "AZURE_OPENAI_ENDPOINT": root,
        }

    @property
    def seen(self) -> list[str]:
        """What was asked, in order."""
        return [_what(seen) for seen in self.loopback.seen]

    def _answer(self, seen: Seen) -> Answer:
        what = _what(seen)
        with self._lock:
            answer = self.instead(seen, what) or getattr(self, f"_{what}")(seen)
            return self.after(seen, what, answer)

    def _direct(self, seen: Seen) -> Answer:
        return self.judge(seen.document)

    def _upload(self, seen: Seen) -> Answer:
        boundary = b"--" + seen.headers["content-type"].partition("boundary=")[2].encode()
        [part] = [part for part in seen.body.split(boundary) if b'filename="workbench-' in part]
        id = f"file-{len(self._files)}"
        self._files[id] = part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
        return _json({"id": id, "object": "file", "status": "processed"})

    def _take(self, seen: Seen) -> Answer:
        if self.wire is ANTHROPIC:
            requests = _params(seen.body)
            assert [name for name, _ in requests] == [each["custom_id"] for each in seen.document["requests"]]
            metadata: dict[str, str] = {}
        else:
            lines = self._files[seen.document["input_file_id"]].splitlines()
            requests = [(json.loads(line)["custom_id"], line.partition(b'"body":')[2][:-1]) for line in lines]
            metadata = seen.document["metadata"]
            assert {json.loads(line)["url"] for line in lines} == {seen.document["endpoint"]}
        now = datetime.datetime.now(datetime.UTC).timestamp()
        batch = Batch(f"batch_{len(self.batches)}", requests, metadata, now)
        self.batches.append(batch)
        return _json(self._document(batch))

    def _list(self, seen: Seen) -> Answer:
        for batch in self.batches:
            batch.looks += 1  # time passes for them all the same
        documents = [self._document(batch) for batch in reversed(self.batches)]
        after = re.search(r"[?&]after(?:_id)?=([^&]+)", seen.path)
        if after:
            at = next(n for n, each in enumerate(documents) if each["id"] == after[1]) + 1
            documents = documents[at:]
        # Two to a page, so that whoever looks for one has to turn it.
        return _json({"object": "list", "data": documents[:2], "has_more": len(documents) > 2})

    def _look(self, seen: Seen) -> Answer:
        batch = self._named(seen)
        if batch is None:
            return self.wire.fails(404, "No such batch")
        batch.looks += 1
        return _json(self._document(batch))

    def _results(self, seen: Seen) -> Answer:
        found = _PATH.search(seen.path)
        assert found is not None and found[2] is not None
        if self.wire is ANTHROPIC:
            batch = self._named(seen)
            if batch is None:
                return self.wire.fails(404, "No such batch")
            lines = self._lines(batch, good=True) + self._lines(batch, good=False)
        else:
            kind, _, id = found[2].partition("-")
            batch = next(batch for batch in self.batches if batch.id == id)
            lines = self._lines(batch, good=kind == "output")
        return Answer(body=b"\n".join(self.bend(lines)) + b"\n", headers=(("Content-Type", "application/binary"),))

    def _named(self, seen: Seen) -> Batch | None:
        found = _PATH.search(seen.path)
        return next((batch for batch in self.batches if found is not None and batch.id == found[2]), None)

    def _is_over(self, batch: Batch) -> bool:
        return batch.looks >= self.looks

    def _document(self, batch: Batch) -> dict[str, Any]:
        total = len(batch.requests)
        over = self._is_over(batch)
        if self.wire is ANTHROPIC:
            created = datetime.datetime.fromtimestamp(batch.created, datetime.UTC).isoformat().replace("+00:00", "Z")
            counts = {"processing": 0 if over else total, "succeeded": total if over else 0, "errored": 0}
            return {
                "id": batch.id,
                "type": "message_batch",
                "processing_status": "ended" if over else "in_progress",
                "created_at": created,
                "request_counts": {**counts, "canceled": 0, "expired": 0},
                "results_url": "http://127.0.0.1:1/elsewhere" if over else None,
            }
        document: dict[str, Any] = {
            "id": batch.id,
            "object": "batch",
            "status": self.end if over else "in_progress",
            "created_at": int(batch.created),
            "metadata": batch.metadata,
            "request_counts": {"total": total, "completed": total if over else 0, "failed": 0},
            "output_file_id": None,
            "error_file_id": None,
            "errors": None,
        }
        if over and self.end == "failed":
            fault = {"code": "invalid_json_line", "message": "Line 1 is not JSON", "line": 1, "param": None}
            document["errors"] = {"object": "list", "data": [fault]}
        elif over:
            document |= {"output_file_id": f"output-{batch.id}", "error_file_id": f"error-{batch.id}"}
        return document

    def _lines(self, batch: Batch, *, good: bool) -> list[bytes]:
        """The lines of those that were answered well, or of the others."""
        lines = []
        for n, (name, body) in enumerate(batch.requests):
            if not self.answered(n):
                if not good:
                    lines.append(self._unanswered(name))
                continue
            answer = self.judge(json.loads(body))
            if (answer.status == 200) is good:
                lines.append(self._line(name, answer))
                if good and name not in self.paid:
                    self.paid.append(name)
        return lines

    def _line(self, name: str, answer: Answer) -> bytes:
        document = json.loads(answer.body)
        if self.wire is ANTHROPIC:
            result = (
                {"type": "succeeded", "message": document}
                if answer.status == 200
                else {"type": "errored", "error": document}
            )
            return json.dumps({"custom_id": name, "result": result}).encode()
        response = {"status_code": answer.status, "request_id": "req_1", "body": document}
        return json.dumps({"id": "x", "custom_id": name, "response": response, "error": None}).encode()

    def _unanswered(self, name: str) -> bytes:
        cancelled = self.end == "cancelled"
        if self.wire is ANTHROPIC:
            return json.dumps({"custom_id": name, "result": {"type": "canceled" if cancelled else "expired"}}).encode()
        error = {"code": "batch_cancelled" if cancelled else "batch_expired", "message": "It was not executed."}
        return json.dumps({"id": "x", "custom_id": name, "response": None, "error": error}).encode()


def _params(body: bytes) -> list[tuple[str, bytes]]:
    """The names and the bytes of the requests in a list of them."""
    text, found = body.decode(), []
    decode = json.JSONDecoder().raw_decode
    at = text.index("[") + 1
    while text[at] == "{":
        name, at = decode(text, at + len('{"custom_id":'))
        at += len(',"params":')
        _, end = decode(text, at)
        found.append((name, text[at:end].encode()))
        at = end + 1 + (text[end + 1] == ",")
    return found


def _what(seen: Seen) -> str:
    """What a request is."""
    found = _PATH.search(seen.path)
    if found is None:
        return "direct"
    kind, id, part = found.groups()
    if kind == "files":
        return "upload" if seen.method == "POST" else "results"
    if part == "results":
        return "results"
    return ("take" if seen.method == "POST" else "list") if id is None else "look"


def _json(document: Any) -> Answer:
    return Answer(body=json.dumps(document).encode(), headers=(("Content-Type", "application/json"),))
