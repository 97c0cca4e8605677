"""One pass over the tokens of a PowerShell text: where commands begin, what they are given, what only is defined."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code.deferred import lowered
from workbench.facts.finding import Finding, low, unresolved
from workbench.facts.powershell import cmdlets
from workbench.facts.powershell.command import Command
from workbench.facts.powershell.fold import fold
from workbench.facts.powershell.judge import judge
from workbench.facts.powershell.lex import Token, brackets
from workbench.facts.scope import Scope
from workbench.facts.windows import files

_NAMES = frozenset(
    ("class", "enum", "using", "function", "filter", "workflow", "configuration", "param", "trap", "data")
)

_BEFORE = frozenset(("|", "||", "&&", ";", "&", "=", "+=", "-=", "!"))

_STOPS = frozenset(("|", "||", "&&", ";"))


_TOKENS = 800  # of one command: a longer one is hostile, and would be walked again from each of its words


class Reading:
    """One pass over the tokens of a text."""

    def __init__(self, found: list[Token], scope: Scope) -> None:
        self.found = found
        self.scope = scope
        self.pairs = brackets(found)
        self.names: dict[str, str] = {}
        self.functions: dict[str, tuple[int, int]] = {}
        self.called: set[str] = set()
        self.opened = {close: start for start, close in self.pairs.items()}

    def findings(self) -> list[Finding]:
        """Findings of every command, those of functions that nothing calls a level less."""
        self._define()
        results: list[tuple[int, Finding]] = []
        for count, index in enumerate(self._positions()):
            if count % 8 == 7 and self.scope.spent:
                results.append((0, unresolved("powershell", "too much text to read in time")))
                break
            results += [(index, finding) for finding in self._command(index)]
        for index, token in enumerate(self.found):
            if token.kind == "operator" and ">" in token.text and "&" not in token.text and index + 1 < len(self.found):
                written = files.written(self.found[index + 1].text)
                results += [(index, written)] if written is not None else []
        if len({index for index, _ in results}) > 1 or len(self.found) > 3:
            # A lone unknown word among commands is their output, or a word of prose.
            results = [
                (index, finding)
                for index, finding in results
                if not (
                    finding.reason == "runs a program that is not known here"
                    and not finding.target
                    and finding.verb.lower() == self.found[index].text.lower()
                    and not re.search(r"[\\/.-]", self.found[index].text)
                )
            ]
        bodies = [span for name, span in self.functions.items() if name not in self.called]
        return [
            lowered(finding) if any(start < index < end for start, end in bodies) else finding
            for index, finding in results
        ]

    def _define(self) -> None:
        """Functions and the strings that variables hold."""
        seen: set[str] = set()
        for index, token in enumerate(self.found[:-1]):
            following = self.found[index + 1]
            if token.kind == "word" and token.text.lower() in ("function", "filter") and following.kind == "word":
                body = next(
                    (at for at in range(index + 2, min(index + 60, len(self.found))) if self.found[at].text == "{"),
                    None,
                )
                if body is not None:
                    self.functions[following.text.lower().split(":")[-1]] = (index, self.pairs[body])
            elif (
                token.kind == "word"
                and token.text.lower() in ("class", "enum")
                and following.kind == "word"
                and (not index or self.found[index - 1].kind == "line")
            ):
                body = next(
                    (at for at in range(index + 2, min(index + 30, len(self.found))) if self.found[at].text == "{"),
                    None,
                )
                if body is not None:
                    self.functions[f"class {following.text.lower()}"] = (index, self.pairs[body])
            elif token.kind == "variable" and following.text == "=" and index + 2 < len(self.found):
                name = token.text.lower()
                value = fold(self.found[index + 2 : self._end(index + 2)], self.names) if name not in seen else None
                seen.add(name)
                if value is None:
                    self.names.pop(name, None)
                else:
                    self.names[name] = value

    def _end(self, start: int) -> int:
        """Where the statement that begins at *start* ends."""
        index = start
        while index < min(len(self.found), start + _TOKENS):
            token = self.found[index]
            if token.kind == "open":
                index = self.pairs[index] + 1
                continue
            if token.kind in ("line", "close") or token.text in _STOPS:
                return index
            index += 1
        return min(index, len(self.found))

    def _positions(self) -> list[int]:
        """Where a command may begin."""
        positions = []
        for index, token in enumerate(self.found):
            if token.kind not in ("word", "operator", "other", "variable", "string", "literal", "open"):
                continue
            if index:
                before = self.found[index - 1]
                keyword = before.kind == "word" and before.text.lower() in cmdlets.KEYWORDS - _NAMES
                called_on = before.kind == "open" and self._called_on(index - 1)
                opens = (before.kind == "open" and before.text in ("(", "$(", "@(", "{") and not called_on) or (
                    before.kind == "close" and before.text in ("}", ")") and self._guards(index - 1)
                )
                if not (
                    before.kind == "line" or (before.kind == "operator" and before.text in _BEFORE) or keyword or opens
                ):
                    continue
            positions.append(index)
        return positions

    def _called_on(self, opened: int) -> bool:
        """True where the bracket at *opened* holds the arguments of a method or attribute: expressions, no commands."""
        before = self.found[opened - 1] if opened else None
        if (
            self.found[opened].text != "("
            or self.found[opened].spaced
            or before is None
            or before.kind not in ("word", "other")
        ):
            return False
        name = before.text.lower()
        return not (name in cmdlets.KEYWORDS or name in cmdlets.ALIASES or "-" in name)

    def _guards(self, close: int) -> bool:
        """True where the bracket closed at *close* belonged to ``if``, ``foreach`` and their kin, or ended a block."""
        return self.found[close].text == "}"

    def _command(self, index: int) -> list[Finding]:
        token = self.found[index]
        following = self.found[index + 1] if index + 1 < len(self.found) else None
        if (token.kind == "operator" and token.text == "&") or (
            token.kind == "word"
            and token.text == "."
            and following is not None
            and (following.spaced or following.kind in ("open", "string", "literal", "variable"))
        ):
            return self._invoked(index + 1) if following is not None else []
        if token.kind in ("variable", "string", "literal", "open", "operator"):
            return []
        name = token.text
        if token.kind == "other" and name not in ("%", "?"):
            return []
        if name.lower() in cmdlets.KEYWORDS and not (name.lower() == "foreach" and self._piped(index)):
            return []
        if re.match(r"[-+]?[\d.]+(?:[kmgtp]b)?$|-\w|\d+\.\.|[-=*/!]|\.\d|[\w.]+=", name) or (
            following is not None and following.text in ("=", "+=", "::")
        ):
            return []
        if (
            following is not None
            and following.text == "("
            and not following.spaced
            and "-" not in name
            and name.lower() not in cmdlets.ALIASES
        ):
            return []
        if following is not None and following.text == "{" and "-" not in name and name.lower() not in cmdlets.ALIASES:
            return []  # the label of a switch
        return self._judged(name, index, index + 1)

    def _piped(self, index: int) -> bool:
        before = index - 1
        while before > 0 and self.found[before].kind == "line":
            before -= 1
        return before >= 0 and self.found[before].text == "|"

    def _judged(self, name: str, index: int, start: int) -> list[Finding]:
        if name.lower() in self.functions:
            self.called.add(name.lower())
            return []
        end = self._end(start)
        raw = frozenset(token.text for token in self.found[start:end] if token.kind in ("string", "literal"))
        return judge(Command(name, self._arguments(start, end), self._piped(index), self.names, raw), self.scope)

    def _arguments(self, start: int, end: int) -> list[Token]:
        """The tokens of the arguments; what stands in brackets becomes one token, its folded text where it has one."""
        arguments: list[Token] = []
        index = start
        while index < end:
            token = self.found[index]
            if token.kind == "open":
                close = self.pairs[index]
                inside = self.found[index + 1 : close]
                value = fold(inside, self.names) if token.text in ("(", "$(", "@(") else None
                shown = " ".join(part.text for part in inside[:80])
                arguments.append(
                    Token("literal", value) if value is not None else Token("group", f"{token.text} {shown} )")
                )
                index = close + 1
                continue
            if token.kind == "operator" and ">" in token.text:
                index += 1 if "&" in token.text else 2
                continue
            if (
                arguments
                and not token.spaced
                and token.kind in ("word", "variable", "string", "literal")
                and arguments[-1].kind in ("word", "variable", "string", "literal")
            ):
                kind = "word" if arguments[-1].kind == "word" else "string"
                arguments[-1] = Token(kind, arguments[-1].text + token.text)
            else:
                arguments.append(token)
            index += 1
        return arguments

    def _invoked(self, index: int) -> list[Finding]:
        """``& name`` and ``. name``: the name may be built."""
        token = self.found[index]
        if token.kind == "open" and token.text == "{":
            return []
        after = index + 1
        if token.kind == "open":
            after = self.pairs[index] + 1
            name = fold(self.found[index:after], self.names)
        elif token.kind in ("variable", "string"):
            name = fold([token], self.names)
            if name is None and token.kind == "string" and re.search(r"[\\/]", token.text):
                name = token.text
            elif (
                name is None
                and token.kind == "variable"
                and re.search(r"(?i)exe|path|program|tool|file|cmd|script|block|sb\b|func", token.text)
            ):
                return (
                    [low("&", "calls a block or program named above")]
                    if re.search(r"(?i)block|sb\b|func", token.text)
                    else [unresolved("&", "runs a program that cannot be seen here", token.text)]
                )
        else:
            name = token.text
        if name is None:
            if token.kind == "open" and re.match(
                r"\s*(?:get-command|gcm|get-module|gmo|get-item|gi)\b(?!.*\*)",
                " ".join(part.text for part in self.found[index + 1 : after]),
                re.IGNORECASE,
            ):
                return [unresolved("&", "runs a command that was looked up")]
            return [unresolved("&", "runs a command whose name cannot be read here", token.text, RiskLevel.HIGH)]
        if not name.strip():
            return []
        return self._judged(name.strip(), index - 1, after)
