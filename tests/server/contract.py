"""Hoop's own OpenAPI, and whether an answer keeps to it.

``hoop.openapi.json`` is the part of hoophq/hoop's published description that this server serves. Where Hoop itself
answers more than it says there, the additions stand here, each with what Hoop does.
"""

from pathlib import Path
from typing import Any

import msgspec
from openapi_schema_validator import OAS30Validator

_DOCUMENT: dict[str, Any] = msgspec.json.decode(Path(__file__).with_name("hoop.openapi.json").read_bytes())
_SCHEMAS = _DOCUMENT["components"]["schemas"]


def _widened() -> dict[str, Any]:
    schemas = msgspec.json.decode(msgspec.json.encode(_SCHEMAS))
    schemas["openapi.ExecResponse"]["properties"]["output_status"]["enum"].append("blocked")
    analysis = schemas["openapi.SessionAIAnalysis"]["properties"]
    analysis["action"]["enum"].append("require_access_request")
    for name in ("risk_level", "title", "model"):  # a gap has none: ours
        analysis[name]["nullable"] = True
    schemas["openapi.Session"]["properties"]["event_stream"]["items"] = {}  # rows, or text
    schemas["openapi.ReviewRequestStatusType"]["enum"].append("PENDING")  # a group that has not answered yet
    # The answer of POST sessions carries the analysis as well.
    schemas["openapi.ExecResponse"]["properties"]["ai_analysis"] = {
        "$ref": "#/components/schemas/openapi.SessionAIAnalysis"
    }
    return dict(schemas)


_WIDENED = {"components": {"schemas": _widened()}}


def keeps(document: Any, schema: str) -> None:
    """Nothing, where *document* is what ``openapi.SCHEMA`` says, with no field that means something else there."""
    root = {**_WIDENED, "$ref": f"#/components/schemas/openapi.{schema}"}
    errors = [f"{error.json_path}: {error.message}" for error in OAS30Validator(root).iter_errors(document)]
    assert not errors, errors


def statuses(method: str, path: str) -> set[int]:
    """The statuses that the description names for *path*, and those that occur everywhere."""
    found = _DOCUMENT["paths"][path][method.lower()]["responses"]
    return {int(status) for status in found} | {401, 403, 413, 429}
