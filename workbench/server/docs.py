"""Docs: our own OpenAPI as JSON, and as a page without a script or anything from elsewhere: it reads offline."""

from html import escape
from typing import Any

import msgspec
from litestar import Request
from litestar.enums import OpenAPIMediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from workbench import __version__

_ERRORS = {
    "400": "Something in the request cannot be",
    "401": "No token, or one that is nobody's",
    "403": "The token has not the role for it",
    "404": "There is no such thing in this organization",
    "409": "It clashes with something that is there",
    "413": "The request is larger than this server takes",
    "422": "It was understood, and cannot be",
    "429": "The token has made too many requests",
    "503": "The store cannot be used",
}
_ERROR = {
    "type": "object", "required": ["message"], "properties": {"message": {"type": "string"}},
}  # fmt: skip
# What is streamed, by what the path ends in: the framework takes it for JSON.
_STREAMS = {
    "/audit/export": ("application/x-ndjson", "text/csv", "application/vnd.apache.parquet"),
    "/backup": ("application/octet-stream",),
    "/predictions": ("application/vnd.apache.arrow.stream",),
    "/tables/{table}": ("application/vnd.apache.arrow.stream",),
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { background: #f3f3f3; padding: .1em .3em; } h3 { margin: 2rem 0 .3rem; } h3 code { background: none; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #ddd; padding: .3rem .6rem .3rem 0; }
td { vertical-align: top; } .method { text-transform: uppercase; color: #06c; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #ddd; } code { background: #222; }
  td { border-color: #333; } .method { color: #6af; } }
"""


def config() -> OpenAPIConfig:
    """What the framework needs to write our OpenAPI, under ``/docs``."""
    return OpenAPIConfig(
        title="Workbench",
        version=__version__,
        description="Decides what happens to commands before they run, in the words of Hoop's API.",
        path="/docs",
        use_handler_docstrings=True,
        security=[{"token": []}],
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        render_plugins=[_Json(path="/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON), _Page(path="/")],
    )


def documented(schema: dict[str, Any]) -> dict[str, Any]:
    """*schema* with the errors as they are answered, which the framework does not know."""
    error = {"$ref": "#/components/schemas/Error"}
    schema = {**schema, "components": {**schema.get("components", {})}}
    schema["components"]["schemas"] = {**schema["components"].get("schemas", {}), "Error": _ERROR}
    schema["paths"] = {
        path: {
            method: {**operation, "responses": {**_streamed(path, operation["responses"]), **_errors(path, error)}}
            for method, operation in operations.items()
        }
        for path, operations in schema["paths"].items()
    }
    return schema


def _streamed(path: str, responses: dict[str, Any]) -> dict[str, Any]:
    types = next((types for end, types in _STREAMS.items() if path.endswith(end)), ())
    if not types:
        return responses
    content = {**responses["200"].get("content", {}), **{type_: {"schema": {"type": "string"}} for type_ in types}}
    return {**responses, "200": {**responses["200"], "content": content}}


def _errors(path: str, error: dict[str, str]) -> dict[str, Any]:
    if not path.startswith("/api"):
        return {}
    content = {"application/json": {"schema": error}}
    return {status: {"description": said, "content": content} for status, said in _ERRORS.items()}


class _Json(OpenAPIRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(documented(openapi_schema))


class _Page(OpenAPIRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return page(documented(openapi_schema)).encode()


def page(schema: dict[str, Any]) -> str:
    """*schema* as one page of HTML."""
    info = schema["info"]
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>',
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} {escape(info['version'])}</h1>",
        f"<p>{escape(info.get('description', ''))} <a href='/docs/openapi.json'>OpenAPI as JSON</a></p>",
    ]
    for path, operations in sorted(schema["paths"].items()):
        for method, operation in operations.items():
            parts.append(_operation(path, method, operation))
    parts.append("<h2>Shapes</h2>")
    parts += [_shape(name, shape) for name, shape in sorted(schema["components"]["schemas"].items())]
    return "".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    rows = [
        (f"{parameter['in']} <code>{escape(parameter['name'])}</code>", _type(parameter.get("schema", {})))
        for parameter in operation.get("parameters", [])
    ]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        rows.append(("body", _type(content.get("schema", {}))))
    for status, answer in operation["responses"].items():
        shapes = [_type(content.get("schema", {})) for content in answer.get("content", {}).values()]
        rows.append((f"<code>{escape(status)}</code>", f"{escape(answer['description'])} {', '.join(shapes)}"))
    return (
        f'<h3><span class="method">{escape(method)}</span> <code>{escape(path)}</code></h3>'
        f"<p>{escape(operation.get('description') or operation.get('summary') or '')}</p>{_table(rows)}"
    )


def _shape(name: str, shape: dict[str, Any]) -> str:
    required = set(shape.get("required", []))
    rows = [
        (f"<code>{escape(field)}</code>", _type(what) + (" (required)" if field in required else ""))
        for field, what in shape.get("properties", {}).items()
    ]
    return f"<h3 id='{escape(name)}'>{escape(name)}</h3><p>{escape(shape.get('description', ''))}</p>{_table(rows)}"


def _table(rows: list[tuple[str, str]]) -> str:
    return "<table>" + "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows) + "</table>"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f"<a href='#{name}'>{name}</a>"
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(word))}</code>" for word in schema["enum"])
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(_type(one) for one in schema.get("oneOf") or schema["anyOf"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(" or ".join(kind) if isinstance(kind, list) else str(kind))
