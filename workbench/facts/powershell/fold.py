"""Strings that a PowerShell expression plainly builds: joined, formatted, replaced, cut, reversed, decoded."""

import base64
import binascii
import re

from workbench.facts.powershell.lex import Token, brackets

_ENVIRONMENT = {
    "$env:comspec": r"C:\WINDOWS\system32\cmd.exe",
    "$pshome": r"C:\Windows\System32\WindowsPowerShell\v1.0",
    "$env:public": r"C:\Users\Public",
    "$shellid": "Microsoft.PowerShell",
    "$verbosepreference": "SilentlyContinue",
    "$env:systemroot": r"C:\WINDOWS",
    "$env:windir": r"C:\WINDOWS",
    "$env:programfiles": r"C:\Program Files",
    "$env:os": "Windows_NT",
}


def fold(found: list[Token], names: dict[str, str], depth: int = 8) -> str | None:
    """The string that the tokens *found* build; None where only running would tell.

    >>> from workbench.facts.powershell.lex import tokens
    >>> fold(tokens("('I'+'E'+'X')"), {}), fold(tokens("'{1}{0}' -f 'X','IE'"), {}), fold(tokens("Get-Date"), {})
    ('IEX', 'IEX', None)
    """
    values = _values(found, names, depth)
    return None if values is None else "".join(values) if len(values) == 1 else " ".join(values)


def decoded(text: str) -> str | None:
    """The text of an ``-EncodedCommand`` argument; None where it is none.

    >>> decoded("ZABpAHIA")
    'dir'
    """
    try:
        raw = base64.b64decode(text.strip("\"'") + "=" * (-len(text.strip("\"'")) % 4), validate=True)
        return raw.decode("utf-16-le") if b"\x00" in raw else raw.decode("utf-8")
    except (ValueError, binascii.Error):
        return None


def _values(found: list[Token], names: dict[str, str], depth: int) -> list[str] | None:
    """The values of an expression: operands between operators, applied from left to right."""
    if depth <= 0 or not found or len(found) > 2000:
        return None
    pairs = brackets(found)
    index = 0
    if found[0].text.lower() == "-join":
        rest = _values(found[1:], names, depth - 1)
        return None if rest is None else ["".join(rest)]
    current, index = _operand(found, pairs, 0, names, depth)
    while current is not None and index < len(found):
        operator = found[index].text.lower()
        if operator in ("+", ","):
            right, index = _operand(found, pairs, index + 1, names, depth)
            if right is None:
                return None
            current = ["".join(current) + "".join(right)] if operator == "+" and len(current) < 2 else current + right
        elif operator in ("-join", "-f", "-replace", "-creplace", "-ireplace", "-split", "-csplit"):
            right = _values(found[index + 1 :], names, depth - 1)
            if right is None:
                return None
            return _applied(operator, current, right)
        else:
            return None
    return current


def _applied(operator: str, left: list[str], right: list[str]) -> list[str] | None:
    if operator == "-join":
        return [right[0].join(left)]
    if operator == "-f":
        try:
            return [re.sub(r"\{(\d{1,3})[^}]*\}", lambda match: right[int(match[1])], left[0])]
        except IndexError:
            return None
    if operator.endswith("replace"):
        return ["".join(left).replace(right[0], right[1] if len(right) > 1 else "")]
    return [part for piece in left for part in piece.split(right[0] or " ")]


def _operand(
    found: list[Token], pairs: dict[int, int], index: int, names: dict[str, str], depth: int
) -> tuple[list[str] | None, int]:
    """One operand with the methods and indexes that follow it."""
    if index >= len(found):
        return None, index
    token = found[index]
    cast = ""
    if token.kind == "type":
        cast = token.text.lower()
        if index + 1 < len(found) and found[index + 1].text == "::":
            return _static(found, pairs, index, names, depth)
        index += 1
        if index >= len(found):
            return None, index
        token = found[index]
    values: list[str] | None = None
    if token.kind in ("string", "literal"):
        values = None if token.kind == "string" and re.search(r"\$[\w({]", token.text) else [token.text]
        if values is None:
            filled = re.sub(
                r"\$\{?(\w+(?::\w+)?)\}?", lambda match: names.get("$" + match[1].lower(), "\0"), token.text
            )
            values = None if "\0" in filled or "$(" in filled else [filled]
        index += 1
    elif token.kind == "variable":
        value = names.get(token.text.lower(), _ENVIRONMENT.get(token.text.lower().replace("{", "").replace("}", "")))
        values = None if value is None else [value]
        index += 1
    elif token.kind == "word" and re.fullmatch(r"-?(?:\d+|0x[0-9a-fA-F]+)", token.text):
        values, index = [token.text], index + 1
    elif token.kind == "open" and token.text in ("(", "@(", "$("):
        close = pairs[index]
        values, index = _values(found[index + 1 : close], names, depth - 1), close + 1
    if values is not None and cast in ("[char]", "[char[]]"):
        values = _characters(values)
    while values is not None and index < len(found) and not (found[index].spaced and found[index].kind != "open"):
        following = found[index]
        if following.text == "[" and index in pairs:
            values, index = _indexed(values, found[index + 1 : pairs[index]]), pairs[index] + 1
        elif (
            following.kind in ("word", "other")
            and following.text.startswith(".")
            and index + 1 < len(found)
            and found[index + 1].text == "("
        ):
            close = pairs[index + 1]
            values = _method(following.text[1:].lower(), values, found[index + 2 : close], names, depth)
            index = close + 1
        else:
            break
    return values, index


def _characters(values: list[str]) -> list[str] | None:
    try:
        return [chr(int(value, 0)) if len(value) > 1 or value.isdigit() else value for value in values]
    except (ValueError, OverflowError):
        return None


def _indexed(values: list[str], found: list[Token]) -> list[str] | None:
    text = "".join(values) if len(values) == 1 else None
    whole = "".join(token.text for token in found)
    span = re.fullmatch(r"(-?\d{1,5})\.\.(-?\d{1,5})", whole)
    source: list[str] | str = values if text is None else text
    try:
        if span:
            start, end = int(span[1]), int(span[2])
            if start < 0 and end < 0 and abs(end) > len(source):
                end = -len(source)
            step = 1 if end >= start else -1
            return [source[at] for at in range(start, end + step, step)]
        return [source[int(part)] for part in whole.split(",")]
    except (ValueError, IndexError):
        return None


def _method(name: str, values: list[str], found: list[Token], names: dict[str, str], depth: int) -> list[str] | None:
    arguments = _values(found, names, depth - 1) if found else []
    if arguments is None:
        return None
    if name == "replace" and len(arguments) == 2:
        return [value.replace(arguments[0], arguments[1]) for value in values]
    if name in ("tostring", "trim", "tolower", "toupper", "normalize") and not arguments:
        return values
    if name == "split" and arguments:
        return [part for value in values for part in re.split("[" + re.escape(arguments[0]) + "]", value)]
    if name == "substring" and all(part.isdigit() for part in arguments) and arguments:
        start = int(arguments[0])
        return [value[start : start + int(arguments[1])] if len(arguments) > 1 else value[start:] for value in values]
    if name == "tochararray":
        return list("".join(values))
    if name in ("insert", "remove") and arguments and arguments[0].isdigit():
        at = int(arguments[0])
        return [
            value[:at]
            + (arguments[1] if name == "insert" and len(arguments) > 1 else "")
            + (value[at:] if name == "insert" else "")
            for value in values
        ]
    return None


def _static(
    found: list[Token], pairs: dict[int, int], index: int, names: dict[str, str], depth: int
) -> tuple[list[str] | None, int]:
    """``[string]::Join('', …)`` and the decoders."""
    kind = found[index].text.lower()
    if index + 3 >= len(found) or found[index + 3].text != "(":
        return None, len(found)
    member, close = found[index + 2].text.lower(), pairs[index + 3]
    arguments = _values(found[index + 4 : close], names, depth - 1)
    if arguments is None:
        return None, close + 1
    if kind in ("[string]", "[system.string]") and member in ("join", "concat"):
        return ["".join(arguments[1:]) if member == "concat" else arguments[0].join(arguments[1:])], close + 1
    return None, close + 1
