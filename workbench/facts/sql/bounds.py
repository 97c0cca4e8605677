"""Whether a WHERE narrows anything: conditions that hold for every row, or for all but a few, do not."""

import re
from collections.abc import Iterator

from sqlglot import exp

from workbench.facts.sensitive import parts

_KEYS = frozenset("id ids key pk uid uuid guid rowid ctid oid num no number code name email username".split())
# IS NOT NULL on these is a real filter: most rows have none.
_OFTEN_NULL = frozenset(
    "at on date time deleted expired expires expiry archived ended closed parent error end reason locked cancelled".split()
)
_ALL_PATTERNS = re.compile(r"[%*.^$_]*")
_SQL_NOW = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime)
_HUGE = 999_999
_DEPTH = 80


def narrows(condition: exp.Expression | None) -> bool:
    """True where *condition* plausibly leaves most rows alone.

    >>> from sqlglot import condition as c
    >>> narrows(c("id = 5")), narrows(c("id > -1")), narrows(c("a = 1 or 1 = 1")), narrows(None)
    (True, False, False, False)
    """
    return condition is not None and not _always(condition, 0)


def never(condition: exp.Expression | None) -> bool:
    """True where *condition* plainly holds for no row (``1 = 0``)."""
    return condition is not None and _never(condition, 0)


def joined(part: exp.Expression, kind: type[exp.Connector]) -> Iterator[exp.Expression]:
    """The operands of a chain of AND or of OR, however long, without recursion."""
    stack = [part]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Paren):
            stack.append(node.this)
        elif isinstance(node, kind):
            stack.extend((node.expression, node.this))
        else:
            yield node


def _always(node: exp.Expression, depth: int) -> bool:
    if depth > _DEPTH:
        return False
    if isinstance(node, (exp.Where, exp.Paren, exp.Alias, exp.Having)):
        return _always(node.this, depth + 1)
    if isinstance(node, exp.And):
        return all(_always(part, depth + 1) for part in joined(node, exp.And))
    if isinstance(node, exp.Or):
        operands = list(joined(node, exp.Or))
        return any(_always(part, depth + 1) for part in operands) or _covers_all(operands)
    if isinstance(node, exp.Xor):
        return _always(node.this, depth + 1) != _always(node.expression, depth + 1)
    if isinstance(node, exp.Not):
        inner = node.this.unnest() if isinstance(node.this, exp.Paren) else node.this
        return _never(inner, depth + 1) or _not_always(inner)
    if isinstance(node, exp.Exists):
        return _takes_any(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Literal):
        return _number(node) not in (None, 0.0)
    if isinstance(node, (exp.EQ, exp.NullSafeEQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)):
        return _compares_always(node)
    if isinstance(node, (exp.Like, exp.ILike, exp.Glob, exp.SimilarTo, exp.RegexpLike, exp.RegexpILike)):
        pattern = node.expression
        return isinstance(pattern, exp.Literal) and _ALL_PATTERNS.fullmatch(pattern.name) is not None
    if isinstance(node, exp.Between):
        least, most = _number(node.args.get("low")), _number(node.args.get("high"))
        return least is not None and most is not None and least <= 1 and most >= _HUGE
    if isinstance(node, exp.In):
        return _in_always(node)
    return _constant(node)


def _never(node: exp.Expression, depth: int) -> bool:
    if depth > _DEPTH:
        return False
    if isinstance(node, (exp.Where, exp.Paren)):
        return _never(node.this, depth + 1)
    if isinstance(node, exp.And):
        return any(_never(part, depth + 1) for part in joined(node, exp.And))
    if isinstance(node, exp.Or):
        return all(_never(part, depth + 1) for part in joined(node, exp.Or))
    if isinstance(node, exp.Not):
        return _always(node.this, depth + 1)
    if isinstance(node, exp.Boolean):
        return not node.this
    if isinstance(node, exp.Literal):
        return _number(node) == 0.0
    if isinstance(node, exp.Null):
        return True
    if isinstance(node, (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)):
        left, right = _number(node.this), _number(node.expression)
        return left is not None and right is not None and not _holds(node, left, right)
    return isinstance(node, exp.Is) and isinstance(node.expression, exp.Null) and _is_key(node.this)


def _not_always(inner: exp.Expression) -> bool:
    """NOT (x IS NULL), NOT (id IN (1, 2)), NOT (id = 5): nearly every row."""
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return isinstance(inner.this, exp.Column) and _OFTEN_NULL.isdisjoint(parts(inner.this.name))
    if isinstance(inner, exp.In):
        return _is_key(inner.this) and inner.args.get("query") is None
    return isinstance(inner, exp.EQ) and _is_key(inner.this) and isinstance(inner.expression, exp.Literal)


def _compares_always(node: exp.Binary) -> bool:
    left, right = _bare(node.this), _bare(node.expression)
    if left == right:
        return isinstance(node, (exp.EQ, exp.NullSafeEQ, exp.GTE, exp.LTE))
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return _holds(node, first, second)
    if isinstance(left, exp.Literal) and isinstance(right, exp.Literal):
        return isinstance(node, exp.NEQ)  # equal literals were caught above
    if isinstance(left, (exp.Literal, exp.Neg)) and not isinstance(right, exp.Literal):
        left, right, node = right, left, _MIRROR.get(type(node), type(node))(this=right.copy(), expression=left.copy())
    if isinstance(node, exp.NEQ):
        return isinstance(right, (exp.Literal, exp.Neg)) and (_is_key(left) or right.name in ("", "0", "-1"))
    if isinstance(node, (exp.GT, exp.GTE)):
        return _is_least(right, allow_one=_is_key(left) or isinstance(node, exp.GTE)) and not _computed(left)
    if isinstance(node, (exp.LT, exp.LTE)):
        return _is_most(right)
    return _constant(node)


_MIRROR: dict[type[exp.Binary], type[exp.Binary]] = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE}


def _computed(node: exp.Expression) -> bool:
    """A difference, a subquery or most functions may well lie on either side of zero."""
    if isinstance(node, exp.Func) and not isinstance(node, (exp.Length, exp.Abs, exp.Coalesce, exp.Lower, exp.Upper)):
        return True
    return isinstance(node, (exp.Sub, exp.Mod, exp.Subquery)) or (
        isinstance(node, exp.Column) and not {"balance", "stock", "quantity", "delta", "diff"}.isdisjoint(parts(node.name))
    )


def _is_least(node: exp.Expression, *, allow_one: bool) -> bool:
    number = _number(node)
    if number is not None:
        return number < 0 or (number <= 1 and allow_one) or number == 0
    return isinstance(node, exp.Literal) and (node.name == "" or re.match(r"(0|1[0-8]|19[0-6]|1970)\d*-", node.name) is not None)


def _is_most(node: exp.Expression) -> bool:
    number = _number(node)
    if number is not None:
        return number >= _HUGE
    if isinstance(node, exp.Literal):
        return re.match(r"(20[5-9]|2[1-9]|[3-9]\d)\d+-", node.name) is not None
    return isinstance(node, _SQL_NOW) or (isinstance(node, exp.Anonymous) and node.name.lower() in {"now", "getdate"})


def _covers_all(operands: list[exp.Expression]) -> bool:
    """``x IS NULL OR x IS NOT NULL``, ``a = 1 OR a <> 1``."""
    plain = {part for part in operands if not isinstance(part, (exp.Not, exp.NEQ))}
    for part in operands:
        if isinstance(part, exp.Not) and _bare(part.this) in plain:
            return True
        if isinstance(part, exp.NEQ) and exp.EQ(this=part.this.copy(), expression=part.expression.copy()) in plain:
            return True
    return False


def _in_always(node: exp.In) -> bool:
    query = node.args.get("query")
    if query is None:
        values = node.expressions
        return isinstance(node.this, exp.Literal) and node.this in values
    table = node.find_ancestor(exp.Delete, exp.Update)
    inner = query.find(exp.Select)
    if table is None or inner is None or narrows(inner.args.get("where")) or inner.args.get("limit"):
        return False
    sources = [source.name.lower() for source in inner.find_all(exp.Table)]
    target = table.this.name.lower() if isinstance(table.this, exp.Table) else ""
    return sources == [target] and not inner.args.get("joins")


def _takes_any(query: exp.Expression) -> bool:
    """EXISTS over something that surely has a row: no source, or a whole table that is not compared with ours."""
    select = query.find(exp.Select)
    if select is None or select.args.get("having") or select.args.get("joins"):
        return False
    return not narrows(select.args.get("where")) if select.args.get("where") is not None else True


def _constant(node: exp.Expression) -> bool:
    """No column and no subquery in it: it holds for all rows or for none, and so narrows nothing."""
    return next(node.find_all(exp.Column, exp.Query, exp.Identifier, exp.CurrentOf if hasattr(exp, "CurrentOf") else exp.Query), None) is None


def _is_key(node: exp.Expression | None) -> bool:
    return isinstance(node, exp.Column) and not _KEYS.isdisjoint(parts(node.name)[-1:])


def _bare(node: exp.Expression) -> exp.Expression:
    while isinstance(node, (exp.Paren, exp.Cast)):
        node = node.this
    return node


def _number(node: exp.Expression | None, depth: int = 0) -> float | None:
    """The value of a constant made of numbers, signs and the four operations."""
    if node is None or depth > _DEPTH:
        return None
    if isinstance(node, (exp.Paren, exp.Cast)):
        return _number(node.this, depth + 1)
    if isinstance(node, exp.Neg):
        inner = _number(node.this, depth + 1)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal):
        try:
            return float(node.name) if not node.is_string or node.name.strip("-").isdigit() else None
        except ValueError:
            return None
    if isinstance(node, (exp.Add, exp.Sub, exp.Mul)):
        left, right = _number(node.this, depth + 1), _number(node.expression, depth + 1)
        if left is None or right is None:
            return None
        return left + right if isinstance(node, exp.Add) else left - right if isinstance(node, exp.Sub) else left * right
    return None


def _holds(node: exp.Expression, left: float, right: float) -> bool:
    return {
        "eq": left == right, "nullsafeeq": left == right, "neq": left != right, "gt": left > right, "gte": left >= right,
        "lt": left < right, "lte": left <= right,
    }.get(node.key, False)  # fmt: skip
