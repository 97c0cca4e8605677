"""That answers are held against Hoop's own description, and that every path of it is served."""

import re

import pytest

from tests.server import contract
from tests.server.conftest import Client

pytestmark = pytest.mark.skipif(
    not contract.DESCRIPTION.exists(), reason="Hoop's OpenAPI is not beside the checkout: no answer is held against it"
)


def test_an_answer_that_breaks_the_contract_is_noticed() -> None:
    """A field of another type, or a word that Hoop does not know."""
    contract.keeps({"session_id": "x", "has_review": True}, "ExecResponse")
    for broken in ({"has_review": "yes"}, {"output_status": "maybe"}):
        with pytest.raises(AssertionError):
            contract.keeps(broken, "ExecResponse")


def test_every_path_of_the_contract_is_served(admin: Client) -> None:
    """With its methods and its parameters in the query, as our own OpenAPI lists them; names in a path may differ."""
    ours = {
        _unnamed(path): {method.upper(): operation for method, operation in methods.items()}
        for path, methods in admin.http.get("/docs/openapi.json").json()["paths"].items()
    }
    for path, methods in contract.paths().items():
        served = ours[_unnamed(f"/api{path}")]
        for method, named in methods.items():
            declared = {each["name"] for each in served[method].get("parameters", []) if each["in"] == "query"}
            assert named <= declared, f"{method} {path} lacks {named - declared}"


def _unnamed(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)
