"""The statements of a shell text, by tree-sitter; what it cannot parse whole is salvaged word by word."""

from collections.abc import Iterator

from tree_sitter import Node, Tree

from workbench.facts.scope import Scope
from workbench.facts.shell import grammar
from workbench.facts.shell.forms import Block, Broken, Pipeline, Redirect, Simple
from workbench.facts.shell.salvage import salvage

_PARSING = 0.3  # of a piece's time: the rest is for reading what was parsed
_GROUPS = frozenset(
    "program compound_statement subshell do_group if_statement elif_clause else_clause while_statement case_statement "
    "case_item list negated_command else_clause".split()
)
_DECLARES = frozenset({"declaration_command", "unset_command"})


def statements(text: str, scope: Scope) -> tuple[list[Pipeline], Broken]:
    """The pipelines of *text* in order, nested no deeper than *scope* allows, and what was left out."""
    data = text.encode("utf-8", "replace")
    shown = grammar.plain(data)
    if grammar.is_deep(shown):
        return salvage(text, scope.limits.tokens)[0], Broken(deep=True)
    if grammar.is_twisted(shown):
        return _salvaged(text, scope)

    def walked(tree: Tree | None, late: bool) -> tuple[list[Pipeline], Broken]:
        if tree is None or tree.root_node.has_error:
            return _salvaged(text, scope, late=late)
        walker = _Walker(data, scope.limits.depth)
        return walker.body(tree.root_node, 0), Broken(deep=walker.deep)

    return grammar.read(shown, min(_PARSING * scope.limits.time_ms / 1000, scope.left_s), walked)


def _salvaged(text: str, scope: Scope, *, late: bool = False) -> tuple[list[Pipeline], Broken]:
    lines, whole = salvage(text, scope.limits.tokens)
    return lines, Broken(late=late or not whole)


class _Walker:
    def __init__(self, data: bytes, depth: int) -> None:
        self._data = data
        self._depth = depth
        self.deep = False

    def body(self, node: Node, level: int) -> list[Pipeline]:
        """The statements inside *node*."""
        if level > self._depth:
            self.deep = True
            return []
        return [line for child in node.named_children for line in self._statement(child, level + 1)]

    def _raw(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _statement(self, node: Node, level: int) -> Iterator[Pipeline]:
        if level > self._depth:
            self.deep = True
            return
        kind = node.type
        if kind == "redirected_statement":
            yield from self._redirected(node, level)
        elif kind == "pipeline":
            yield Pipeline(tuple(self._stages(node, level)))
        elif kind in ("list", "negated_command"):
            for child in node.named_children:
                yield from self._statement(child, level + 1)
        elif kind not in ("comment", "heredoc_body"):
            yield Pipeline((self._stage(node, level),))

    def _stages(self, node: Node, level: int) -> Iterator[Simple | Block]:
        for child in node.named_children:
            if child.type != "comment":
                yield from self._flat(child, level + 1)

    def _flat(self, node: Node, level: int) -> Iterator[Simple | Block]:
        lines = list(self._statement(node, level))
        if len(lines) == 1:
            yield from lines[0].stages
        elif lines:
            yield Block(tuple(lines))

    def _stage(self, node: Node, level: int) -> Simple | Block:
        kind = node.type
        if kind == "command":
            return self._command(node)
        if kind in _DECLARES:
            return Simple(words=tuple(self._raw(child) for child in node.children))
        if kind in ("variable_assignment", "variable_assignments"):
            targets = [node] if kind == "variable_assignment" else node.named_children
            return Simple(assigns=tuple(_assignment(self._raw(child)) for child in targets))
        if kind == "for_statement":
            values = tuple(self._raw(child) for child in node.children_by_field_name("value"))
            name = node.child_by_field_name("variable")
            inner = node.child_by_field_name("body")
            body = self.body(inner, level + 1) if inner else []
            return Block(tuple(body), variable=self._raw(name) if name else "", values=values)
        if kind == "function_definition":
            inner, name = node.child_by_field_name("body"), node.child_by_field_name("name")
            lines = list(self._statement(inner, level + 1)) if inner else []
            return Block(tuple(lines), function=self._raw(name) if name else "")
        if kind in _GROUPS:
            if kind == "case_item":
                lines = self._skip_patterns(node, level)
            elif kind == "case_statement":
                lines = [line for child in node.named_children if child.type == "case_item"
                         for line in self._statement(child, level + 1)]  # fmt: skip
            else:
                lines = self.body(node, level + 1)
            return Block(tuple(lines))
        if kind == "c_style_for_statement":
            inner = node.child_by_field_name("body")
            return Block(tuple(self.body(inner, level + 1)) if inner else ())
        # Tests and arithmetic change nothing, but substitutions inside them run.
        return Block((), inner=(self._raw(node),))

    def _skip_patterns(self, node: Node, level: int) -> list[Pipeline]:
        patterns = {child.id for child in node.children_by_field_name("value")}
        return [
            line
            for child in node.named_children
            if child.id not in patterns and child.type != "extglob_pattern"
            for line in self._statement(child, level + 1)
        ]

    def _command(self, node: Node) -> Simple:
        words: list[str] = []
        assigns: list[tuple[str, str]] = []
        redirects: list[Redirect] = []
        for child in node.children:
            if child.type == "variable_assignment":
                assigns.append(_assignment(self._raw(child)))
            elif child.type.endswith("_redirect"):
                redirects.extend(self._redirect(child))
                words.extend(self._behind(child))
            elif child.type != "comment":
                words.append(self._raw(child))
        return Simple(tuple(words), tuple(assigns), tuple(redirects))

    def _redirected(self, node: Node, level: int) -> Iterator[Pipeline]:
        body = node.child_by_field_name("body")
        lines = list(self._statement(body, level + 1)) if body else [Pipeline((Simple(),))]
        redirects: list[Redirect] = []
        piped: list[Simple | Block] = []
        words: list[str] = []
        after: list[Pipeline] = []
        for child in node.named_children:
            if child.type == "heredoc_redirect":
                for part in child.named_children:
                    if part.type in {"file_redirect", "herestring_redirect"}:
                        redirects.extend(self._redirect(part))
                    elif part.type == "pipeline":
                        piped.extend(self._stages(part, level + 1))
                    elif part.type in ("command", "redirected_statement", "list", "compound_statement", "subshell"):
                        before = part.prev_sibling
                        target = piped if before is not None and before.type in ("|", "|&") else None
                        if target is None:
                            after.extend(self._statement(part, level + 1))
                        else:
                            target.extend(self._flat(part, level + 1))
                    elif not part.type.startswith("heredoc") and part.type != "file_descriptor":
                        words.append(self._raw(part))
                redirects.extend(self._redirect(child))
            elif child.type.endswith("_redirect"):
                redirects.extend(self._redirect(child))
                words.extend(self._behind(child))
        if not lines:
            lines = [Pipeline((Simple(),))]
        *front, last = lines[-1].stages
        if isinstance(last, Simple):
            last = Simple(last.words + tuple(words), last.assigns, last.redirects + tuple(redirects))
        else:
            last = Block(
                last.body, last.redirects + tuple(redirects), last.variable, last.values, last.inner, last.function
            )
        yield from lines[:-1]
        yield Pipeline((*front, last, *piped))
        yield from after

    def _redirect(self, node: Node) -> Iterator[Redirect]:
        descriptor = node.child_by_field_name("descriptor")
        fd = self._raw(descriptor) if descriptor else ""
        if node.type == "heredoc_redirect":
            start = next((child for child in node.children if child.type == "heredoc_start"), None)
            inner = next((child for child in node.children if child.type == "heredoc_body"), None)
            literal = start is not None and any(mark in self._raw(start) for mark in "'\"\\")
            yield Redirect("<<", self._raw(inner) if inner else "", fd, literal)
        elif node.type == "herestring_redirect":
            yield Redirect("<<<", self._raw(node.named_children[-1]) if node.named_children else "", fd)
        else:
            sign = next((child.type for child in node.children if child.type[:1] in "<>&"), ">")
            for target in node.children_by_field_name("destination")[:1]:
                yield Redirect(sign, self._raw(target), fd)

    def _behind(self, node: Node) -> list[str]:
        """Words that the grammar counts among the targets of a redirect: ``< file put key`` names one file."""
        if node.type != "file_redirect":
            return []
        return [self._raw(target) for target in node.children_by_field_name("destination")[1:]]


def _assignment(raw: str) -> tuple[str, str]:
    name, _, value = raw.partition("=")
    return name, value
