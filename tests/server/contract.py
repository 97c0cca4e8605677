"""Hoop's own OpenAPI, and whether an answer keeps to it.

The description is Hoop's text and stands beside the checkout, not in it: where it is absent nothing can be held against
it, and ``test_contract.py`` says so by being skipped. Where Hoop itself answers more than it says there, the additions
stand here, each with what Hoop does.
"""

from pathlib import Path
from typing import Any

import msgspec
from openapi_schema_validator import OAS30Validator

DESCRIPTION = Path(__file__).parents[3] / "shared/contract/hoop-session-analyzer.openapi.json"
_DOCUMENT: dict[str, Any] | None = msgspec.json.decode(DESCRIPTION.read_bytes()) if DESCRIPTION.exists() else None


def _widened(document: dict[str, Any]) -> dict[str, Any]:
    schemas = msgspec.json.decode(msgspec.json.encode(document["components"]["schemas"]))
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


_WIDENED = None if _DOCUMENT is None else {"components": {"schemas": _widened(_DOCUMENT)}}


def keeps(document: Any, schema: str) -> None:
    """Nothing, where *document* is what ``openapi.SCHEMA`` says, with no field that means something else there."""
    if _WIDENED is None:
        return  # said once, by the skipped test
    root = {**_WIDENED, "$ref": f"#/components/schemas/openapi.{schema}"}
    errors = [f"{error.json_path}: {error.message}" for error in OAS30Validator(root).iter_errors(document)]
    assert not errors, errors


def paths() -> dict[str, dict[str, set[str]]]:
    """The paths that Hoop describes, each with its methods in capitals and the parameters that their query takes."""
    assert _DOCUMENT is not None
    return {
        path: {
            method.upper(): {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
            for method, operation in methods.items()
        }
        for path, methods in _DOCUMENT["paths"].items()
    }
