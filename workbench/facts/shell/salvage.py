"""A tolerant reading of shell text that has no clean parse: prompts, fragments, placeholders, hostile nesting.

Control flow is dropped and what stands inside it kept: for the worst that could run, order and conditions do not count.
"""

import re

from workbench.facts.shell import lex
from workbench.facts.shell.forms import Pipeline, Redirect, Simple

_RESERVED = frozenset("if then elif else fi do done while until time ! { } esac in coproc function".split())
_ASSIGN = re.compile(r"([A-Za-z_]\w*)(?:\[[^\]]*\])?\+?=")
_REDIRECT = re.compile(r"(\d*)(<<<|<<-?|<>|>\||>>|>&|<&|&>>|&>|<|>)")
_CLOSED = re.compile(r"""(?>(?:'[^']*+'|"(?>(?:[^"\\]|\\.)*)"|\\.|[^'"\\])*)""", re.DOTALL)
_OPERATOR = re.compile(r"&&|\|\||\|&|;;|[;|&()]")


class _Lines:
    """Collects commands into pipelines."""

    def __init__(self) -> None:
        self.done: list[Pipeline] = []
        self._stages: list[Simple] = []
        self.words: list[str] = []
        self.assigns: list[tuple[str, str]] = []
        self.redirects: list[Redirect] = []

    def stage(self) -> None:
        """Close the command at hand as one stage."""
        if self.words or self.assigns or self.redirects:
            self._stages.append(Simple(tuple(self.words), tuple(self.assigns), tuple(self.redirects)))
            self.words, self.assigns, self.redirects = [], [], []

    def attach(self, redirect: Redirect) -> None:
        """Give *redirect* to the first stage of the pipeline at hand: ``cat <<EOF | sh`` feeds ``cat``."""
        self.stage()
        if self._stages:
            first = self._stages[0]
            self._stages[0] = Simple(first.words, first.assigns, (*first.redirects, redirect))
        elif self.done:  # `cmd <<EOF && other`: the body belongs to the line closed before
            *front, last = self.done[-1].stages
            if isinstance(last, Simple):
                last = Simple(last.words, last.assigns, (*last.redirects, redirect))
                self.done[-1] = Pipeline((*front, last))

    def line(self) -> None:
        """Close the pipeline at hand."""
        self.stage()
        if self._stages:
            self.done.append(Pipeline(tuple(self._stages)))
            self._stages = []


_NOT_SUMS = 20  # looking for the end of a sum reads all that follows: not again for each of ten thousand brackets


def salvage(text: str, tokens: int) -> tuple[list[Pipeline], bool]:
    """The commands that can be made out in the first *tokens* words and signs of *text*; false where more follows."""
    lines = _Lines()
    pending: list[tuple[str, str, bool]] = []  # here-documents whose bodies start on the next line
    at = count = not_sums = 0
    while at < len(text) and count < tokens:
        count += 1
        at = lex.skip_spaces(text, at)
        if at >= len(text):
            break
        char = text[at]
        if char == "\n":
            at += 1
            if pending:
                at = _bodies(text, at, pending, lines)
            lines.line()
        elif char == "#":
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif not_sums < _NOT_SUMS and text.startswith("((", at) and not lines.words:
            end = lex.skip_pair(text, at)
            is_sum = text.startswith("))", end - 2)
            not_sums += not is_sum
            at = end if is_sum else at + 1
        elif (match := _REDIRECT.match(text, at)) and not text.startswith(("<(", ">("), match.end() - 1):
            at = _redirect(text, match, lines, pending)
        elif match := _OPERATOR.match(text, at):
            at = match.end()
            _operator(match[0], text, at, lines)
        else:
            end = lex.skip_word(text, at)
            end = end if end > at else at + 1
            if end >= len(text) and "\n" in text[at:end] and not _CLOSED.fullmatch(text, at):
                end = text.index("\n", at)  # a quote that never closes swallows no more than its line
            _word(text[at:end], lines)
            at = end
    lines.line()
    return lines.done, at >= len(text)


def _operator(sign: str, text: str, at: int, lines: _Lines) -> None:
    if sign in ("|", "|&"):
        lines.stage()
    elif sign == "(" and len(lines.words) == 1 and text[at:].lstrip(" ")[:1] == ")":
        lines.words = []  # the name of a function
    elif sign == ")" and lines.words and "(" not in lines.words:
        if len(lines.words) == 1 and not lines.redirects:
            lines.words = []  # a pattern of a case
        lines.line()
    else:
        lines.line()


def _word(raw: str, lines: _Lines) -> None:
    if not lines.words:
        if raw in _RESERVED:
            return
        if match := _ASSIGN.match(raw):
            lines.assigns.append((match[1], raw[match.end() :]))
            return
    lines.words.append(raw)
    if raw == "do" and lines.words[0] in ("for", "select"):
        lines.words = []


def _redirect(text: str, match: re.Match[str], lines: _Lines, pending: list[tuple[str, str, bool]]) -> int:
    fd, sign = match[1], match[2]
    start = lex.skip_spaces(text, match.end())
    end = lex.skip_word(text, start)
    target = text[start:end]
    if sign.startswith("<<") and sign != "<<<":
        quoted = any(mark in target for mark in "'\"\\")
        pending.append((re.sub(r"['\"\\]", "", target), sign, quoted))
    else:
        lines.redirects.append(Redirect(sign, target, fd))
    return max(end, match.end())


def _bodies(text: str, at: int, pending: list[tuple[str, str, bool]], lines: _Lines) -> int:
    """Read the bodies of *pending* that start at *at*; a body that never ends runs to the end of the text."""
    for name, sign, literal in pending:
        indent = "\t*" if sign.endswith("-") else ""
        end = re.compile(rf"^{indent}{re.escape(name)}[ \t\r]*$", re.M).search(text, at) if name else None
        body = text[at : end.start() if end else len(text)]
        lines.attach(Redirect("<<", body, "", literal))
        at = min(len(text), end.end() + 1) if end else len(text)
    pending.clear()
    return at
