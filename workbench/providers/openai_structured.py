"""Structured: the same verdict asked for as one JSON object, where tools cannot be forced, and read as a tool call.

The object names the tool that would have been called, so that all that follows is one path for both. An answer counts
only where it is that object as a whole: a command can hold such an object, and prose that quotes it is no verdict.
"""

import json
import re
from typing import Any

from workbench.engine.prompt import PARAMETERS, TOOLS
from workbench.engine.provider import ToolCall

INSTEAD = (
    "\n\nNo tools can be called here. Instead answer with exactly one JSON object, once, and write nothing else: "
    '{"tool": "…", "title": "…", "explanation": "…"}. `tool` is the name of the one tool that you would call:\n'
    + "\n".join(f"- {tool.name}: {tool.description}" for tool in TOOLS)
)
"""What is joined to the system text."""
REPAIR = "That was no verdict. Answer with exactly one JSON object as described, and write nothing else."
# A small model that is held to a schema can go round in a string for ever; cut off by length it would give no verdict.
_LONGEST = {"title": 100, "explanation": 400}
# Characters a token that may be written: a quarter of what mostly fits. Where tokens are few each takes long, and what
# is cut off by them gives no verdict.
_SHARE = {"title": 0.2, "explanation": 0.6}
_ENUM = {"type": "string", "enum": [tool.name for tool in TOOLS]}
_WORDS: dict[str, dict[str, Any]] = PARAMETERS["properties"]
_THOUGHT = re.compile(r".*</think>", re.DOTALL)
_FENCED = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)


def response_format(*, strict: bool, tokens: int = 2_048) -> dict[str, Any]:
    """The field that asks for the object; not *strict*, for servers that know types and enums and no more.

    Its texts are as long as they may be, or as fits in *tokens* of output.

    >>> schema = response_format(strict=True, tokens=128)["json_schema"]["schema"]
    >>> [of.get("maxLength") for of in schema["properties"].values()]
    [None, 25, 76]
    """
    longest = {name: min(longest, max(1, int(tokens * _SHARE[name]))) for name, longest in _LONGEST.items()}
    words = {name: {**of, "maxLength": longest[name]} if strict else of for name, of in _WORDS.items()}
    schema: dict[str, Any] = {"type": "object", "properties": {"tool": _ENUM, **words}, "required": ["tool", *words]}
    if not strict:
        return {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}
    schema["additionalProperties"] = False
    return {"type": "json_schema", "json_schema": {"name": "verdict", "strict": True, "schema": schema}}


def calls(text: str) -> tuple[ToolCall, ...]:
    r"""The tool calls that *text* stands for, thoughts before it and a fence around it aside; none where it is prose.

    A key given twice is two calls: whoever reads only the last could be shown the other.

    >>> calls('```json\n{"tool": "HighRiskAISessionAnalyzer", "title": "Drops it"}\n```')
    (ToolCall(name='HighRiskAISessionAnalyzer', arguments='{"title": "Drops it"}'),)
    >>> calls('I would say {"tool": "LowRiskAISessionAnalyzer"}.')
    ()
    """
    text = _THOUGHT.sub("", text).strip()
    if fenced := _FENCED.fullmatch(text):
        text = fenced[1]
    if not text.startswith("{"):
        return ()
    try:
        pairs: Any = json.loads(text, object_pairs_hook=list, parse_constant=str)
    except (ValueError, RecursionError):
        return ()
    arguments = {name: value for name, value in pairs if name != "tool" and isinstance(value, str)}
    encoded = json.dumps(arguments)  # in ASCII: half a surrogate pair has no bytes
    return tuple(ToolCall(tool, encoded) for name, tool in pairs if name == "tool" and isinstance(tool, str))
