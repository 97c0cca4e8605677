"""Whether a WHERE narrows anything: conditions that hold for every row, or for all but a few, do not."""

import re
from collections.abc import Iterator

from sqlglot import exp

from workbench.facts.sensitive import parts
from workbench.facts.sql.operands import HUGE, bare, holds, is_least, is_most, is_now, may_lie_ahead, number_of

_KEYS = frozenset("id ids key pk uid uuid guid rowid ctid oid num no number code name email username".split())
# IS NOT NULL on these is a real filter: most rows have none.
_OFTEN_NULL = frozenset(
    "at on date time deleted expired expires archived ended closed parent error end reason locked cancelled".split()
)
_SIGNED = frozenset("balance stock quantity delta diff change score".split())  # may well lie below zero
_ALL_PATTERNS = re.compile(r"[%*.^$_]*")
_NEVER_NEGATIVE = (exp.Length, exp.Abs, exp.Coalesce, exp.Lower, exp.Upper)
_COMPARISONS = (exp.EQ, exp.NullSafeEQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_PATTERNS = (exp.Like, exp.ILike, exp.Glob, exp.SimilarTo, exp.RegexpLike, exp.RegexpILike)
_MIRROR: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE,
}  # fmt: skip
_DEPTH = 80


def narrows(condition: exp.Expr | None) -> bool:
    """True where a write under *condition* plausibly leaves most rows alone.

    >>> from sqlglot import condition as c
    >>> narrows(c("id = 5")), narrows(c("id > -1")), narrows(c("a = 1 or 1 = 1")), narrows(None)
    (True, False, False, False)
    """
    return condition is not None and not _Truth(loose=True).always(condition)


def filters(condition: exp.Expr | None) -> bool:
    """True where a read under *condition* is filtered at all: only what is true by its form does not count.

    >>> from sqlglot import condition as c
    >>> filters(c("id > -1")), filters(c("a = a"))
    (True, False)
    """
    return condition is not None and not _Truth(loose=False).always(condition)


def never(condition: exp.Expr | None) -> bool:
    """True where *condition* plainly holds for no row (``1 = 0``)."""
    return condition is not None and _Truth(loose=False).never(condition)


def _joined(part: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The operands of a chain of AND or of OR, however long, without recursion."""
    stack = [part]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Paren):
            stack.append(node.this)
        elif isinstance(node, kind):
            stack.extend((node.args["expression"], node.this))
        else:
            yield node


class _Truth:
    """Whether conditions always or never hold; *loose* also takes what holds for nearly every row of usual data."""

    def __init__(self, *, loose: bool) -> None:
        self._loose = loose

    def always(self, node: exp.Expr, depth: int = 0) -> bool:
        depth += 1
        if depth > _DEPTH:
            return False
        if isinstance(node, (exp.Where, exp.Paren, exp.Alias, exp.Having)):
            return self.always(node.this, depth)
        if isinstance(node, exp.And):
            return all(self.always(part, depth) for part in _joined(node, exp.And))
        if isinstance(node, exp.Or):
            operands = list(_joined(node, exp.Or))
            return any(self.always(part, depth) for part in operands) or _covers_all(operands)
        if isinstance(node, exp.Xor):
            return self.always(node.this, depth) != self.always(node.expression, depth)
        if isinstance(node, exp.Not):
            return self.never(node.this, depth) or (self._loose and _rarely(bare(node.this)))
        if isinstance(node, exp.Exists):
            return self._takes_any(node.this)
        if isinstance(node, exp.Boolean):
            return bool(node.this)
        if isinstance(node, exp.Literal):
            return number_of(node) not in (None, 0.0)
        if isinstance(node, _COMPARISONS):
            return self._compares(node)
        if isinstance(node, _PATTERNS):
            pattern = node.expression
            return isinstance(pattern, exp.Literal) and _ALL_PATTERNS.fullmatch(pattern.name) is not None
        if isinstance(node, exp.Between):
            least, most = number_of(node.args.get("low")), number_of(node.args.get("high"))
            return self._loose and least is not None and most is not None and least <= 1 and most >= HUGE
        if isinstance(node, exp.In):
            return self._in(node)
        if isinstance(node, exp.Is) and node.args.get("negate"):
            return self._loose and _rarely(_is_null(node))
        return _constant(node)

    def never(self, node: exp.Expr, depth: int = 0) -> bool:
        depth += 1
        if depth > _DEPTH:
            return False
        if isinstance(node, (exp.Where, exp.Paren)):
            return self.never(node.this, depth)
        if isinstance(node, exp.And):
            return any(self.never(part, depth) for part in _joined(node, exp.And))
        if isinstance(node, exp.Or):
            return all(self.never(part, depth) for part in _joined(node, exp.Or))
        if isinstance(node, exp.Not):
            return self.always(node.this, depth)
        if isinstance(node, exp.Boolean):
            return not node.this
        if isinstance(node, exp.Literal):
            return number_of(node) == 0.0
        if isinstance(node, _COMPARISONS):
            left, right = number_of(node.this), number_of(node.expression)
            return left is not None and right is not None and not holds(node, left, right)
        return isinstance(node, exp.Null)

    def _compares(self, node: exp.Expr) -> bool:
        left, right = bare(node.this), bare(node.args["expression"])
        kind = type(node)
        if left == right:
            return isinstance(node, (exp.EQ, exp.NullSafeEQ, exp.GTE, exp.LTE))
        first, second = number_of(left), number_of(right)
        if first is not None and second is not None:
            return holds(node, first, second)
        if isinstance(left, exp.Literal) and isinstance(right, exp.Literal):
            return isinstance(node, exp.NEQ)
        if isinstance(right, exp.Any) and isinstance(node, exp.EQ):
            return self._whole_target(right)
        if _constant(left) and _constant(right):
            return True  # holds for all rows or for none
        if not self._loose:
            return False
        if isinstance(left, (exp.Literal, exp.Neg)):
            left, right, kind = right, left, _MIRROR.get(kind, kind)
        if kind is exp.NEQ:
            return isinstance(right, (exp.Literal, exp.Neg)) and (_is_key(left) or right.name in ("", "0", "-1"))
        if kind in (exp.GT, exp.GTE):
            return not _computed(left) and is_least(right, one=_is_key(left) or kind is exp.GTE)
        if kind not in (exp.LT, exp.LTE) or _computed(left):
            return False
        return is_most(right) or (is_now(right) and not may_lie_ahead(left))

    def _in(self, node: exp.In) -> bool:
        """``1 IN (1, 2)``; ``id IN (SELECT id FROM the_same_table)``."""
        query = node.args.get("query")
        if query is None:
            return isinstance(node.this, exp.Literal) and node.this in node.expressions
        return self._whole_target(query)

    def _whole_target(self, query: exp.Expr) -> bool:
        """True where *query* gives every row of the very table that is written."""
        inner = query.find(exp.Select)
        if inner is None or not _reads_target(inner):
            return False
        where = inner.args.get("where")
        return (where is None or self.always(where)) and not inner.args.get("limit")

    def _takes_any(self, query: exp.Expr) -> bool:
        """EXISTS over something that surely has a row: no source, a whole table, or each row's own double."""
        select = query.find(exp.Select)
        if select is None or select.args.get("having") or select.args.get("joins"):
            return False
        where = select.args.get("where")
        if where is None or self.always(where):
            return True
        own = where.this
        same = isinstance(own, exp.EQ) and all(isinstance(side, exp.Column) for side in (own.this, own.expression))
        return bool(same and own.this.name == own.expression.name and _reads_target(select))


def _reads_target(select: exp.Select) -> bool:
    write = select.find_ancestor(exp.Delete, exp.Update)
    if write is None or not isinstance(write.this, exp.Table):
        return False
    return [source.name.lower() for source in select.find_all(exp.Table)] == [write.this.name.lower()]


def _rarely(inner: exp.Expr) -> bool:
    """What is negated holds for a few rows at most: ``x IS NULL``, ``id IN (1, 2)``, ``id = 5``."""
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return isinstance(inner.this, exp.Column) and _OFTEN_NULL.isdisjoint(parts(inner.this.name))
    if isinstance(inner, exp.In):
        return _is_key(inner.this) and inner.args.get("query") is None
    return isinstance(inner, exp.EQ) and _is_key(inner.this) and isinstance(inner.expression, exp.Literal)


def _is_null(node: exp.Is) -> exp.Is:
    """``x IS NULL`` of ``x IS NOT NULL``, which some dialects keep as one node."""
    return exp.Is(this=node.this.copy(), expression=node.expression.copy())


def _computed(node: exp.Expr) -> bool:
    """A difference, a subquery or most functions may well lie on either side of zero."""
    if isinstance(node, exp.Func) and not isinstance(node, _NEVER_NEGATIVE):
        return True
    if isinstance(node, exp.Column):
        return not _SIGNED.isdisjoint(parts(node.name))
    return isinstance(node, (exp.Sub, exp.Mod, exp.Subquery))


def _covers_all(operands: list[exp.Expr]) -> bool:
    """``x IS NULL OR x IS NOT NULL``, ``a = 1 OR a <> 1``."""
    plain = {part for part in operands if not isinstance(part, (exp.Not, exp.NEQ)) and not part.args.get("negate")}
    for part in operands:
        if isinstance(part, exp.Is) and part.args.get("negate") and _is_null(part) in plain:
            return True
        if isinstance(part, exp.Not) and bare(part.this) in plain:
            return True
        if isinstance(part, exp.NEQ) and exp.EQ(this=part.this.copy(), expression=part.expression.copy()) in plain:
            return True
    return False


def _constant(node: exp.Expr) -> bool:
    """No column, no name and no table in it: it is the same for every row, and so narrows nothing."""
    return next(node.find_all(exp.Column, exp.Table, exp.Identifier), None) is None


def _is_key(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Column) and not _KEYS.isdisjoint(parts(node.name)[-1:])
