"""Errors: whatever goes wrong, as ``{"message": …}`` with one sentence and the right status."""

import traceback
from typing import Any

import duckdb
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)

from workbench.domain.errors import InputError, StoreError, WorkbenchError
from workbench.domain.review import NotAllowed, Spent, WrongState
from workbench.server.registry import Clash, NotFound
from workbench.wire.words import Unprocessable

_log = structlog.get_logger()


class Forbidden(WorkbenchError):
    """It is there, and not for whoever asks."""


_STATUS: tuple[tuple[type[WorkbenchError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (NotAllowed, 403),
    (Spent, 409),
    (WrongState, 400),
    (Clash, 409),
    (Unprocessable, 422),
    (InputError, 400),
    (StoreError, 503),
)
"""What our own errors answer; the first that fits. A family of routes may say otherwise for its own."""


def answer(message: str, status: int, headers: dict[str, str] | None = None) -> Response[dict[str, str]]:
    """The one shape of an error."""
    return Response({"message": message}, status_code=status, headers=headers, media_type="application/json")


def of_ours(_: Request[Any, Any, Any], error: WorkbenchError) -> Response[dict[str, str]]:
    """An error that we raised on purpose."""
    if isinstance(error, StoreError):
        _log.error("store failed", error=type(error).__name__)
    return answer(str(error), next((status for type_, status in _STATUS if isinstance(error, type_)), 400))


def of_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, str]]:
    """An error of the framework's, in our words where its own are for its developers."""
    if isinstance(error, MethodNotAllowedException):
        message = f"{request.method} is not for this path"
    elif isinstance(error, NotFoundException):
        message = "there is no such path"
    elif isinstance(error, ValidationException):
        message = _invalid(error)
    elif error.status_code == 413:
        message = "the request is larger than this server takes"
    elif isinstance(error, ClientException) and error.__cause__ is not None:
        message = _malformed(error.__cause__)
    else:
        message = error.detail
    return answer(message, error.status_code, error.headers)


def of(error: Exception) -> Response[dict[str, str]]:
    """What *error*, which a request ran into, is answered with."""
    return next(handler(None, error) for type_, handler in HANDLERS.items() if isinstance(error, type_))


def of_store(_: Request[Any, Any, Any], error: duckdb.Error) -> Response[dict[str, str]]:
    """The store could not be written or read: nothing was decided or done."""
    _log.error("store failed", error=type(error).__name__)
    return answer("the store cannot be used right now; nothing was done", 503)


def of_text(_: Request[Any, Any, Any], __: UnicodeDecodeError) -> Response[dict[str, str]]:
    """A body or a path that is no text: the framework takes that for a fault of its own."""
    return answer("the request is not UTF-8 text", 400)


def of_depth(_: Request[Any, Any, Any], __: RecursionError) -> Response[dict[str, str]]:
    """A body nested deeper than any that means something."""
    return answer("the request is not JSON that can be read: it is nested too deep", 400)


def of_bug(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, str]]:
    """A fault of ours. Its message may hold a command, so what is logged is its kind and where it came from."""
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]
    _log.error("fault", error=type(error).__name__, where=where)
    return answer("the server failed; what happened is in its log", 500)


HANDLERS: dict[Any, Any] = {
    WorkbenchError: of_ours,
    HTTPException: of_http,
    duckdb.Error: of_store,
    UnicodeDecodeError: of_text,
    RecursionError: of_depth,
    Exception: of_bug,
}


def _invalid(error: ValidationException) -> str:
    """The first complaint, with its place."""
    extra: Any = error.extra
    for entry in extra if isinstance(extra, list) else []:
        if isinstance(entry, dict) and entry.get("message"):
            key, text = entry.get("key"), str(entry["message"])
            if key == "data" and text == "'data'":
                return "the request has no body; send JSON"
            return f"{key}: {text}" if key and key != "data" else text
    return error.detail


def _malformed(cause: BaseException) -> str:
    """What is wrong with a body that could not be read, without a part of it."""
    if isinstance(cause, UnicodeDecodeError) or "utf-8" in str(cause).lower():
        return "the request is not UTF-8 text"
    return f"the request is not JSON: {str(cause)[:200]}"
