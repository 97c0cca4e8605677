"""What stands in a comparison: a number, a first or last moment, the present; and whether it holds."""

import re

from sqlglot import exp

from workbench.facts.sensitive import parts

_EARLY = re.compile(r"(?:0|1[0-8]|19[0-6]|1970)\d*-")
_LATE = re.compile(r"(?:20[5-9]|2[1-9]|[3-9]\d)\d+-")
_NOW = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentDatetime, exp.CurrentTime)
_NOW_NAMES = frozenset({
    "now", "getdate", "getutcdate", "sysdatetime", "sysutcdatetime", "sysdatetimeoffset", "sysdate", "systimestamp",
    "clock_timestamp", "statement_timestamp", "transaction_timestamp", "utc_timestamp", "utc_date",
})  # fmt: skip
_AHEAD = frozenset(
    "expires expiry expire expired expiration due until next deadline end ends ending valid validto to scheduled "
    "schedule run start starts begin retry renew renewal eligible available lease delete purge visible release "
    "departure arrival appointment event ttl".split()
)
HUGE = 999_999
_DEPTH = 80


def is_least(node: exp.Expr, *, one: bool) -> bool:
    """True where hardly anything lies below *node*; with *one*, 1 counts too, as the first key of a table does."""
    number = number_of(node)
    if number is not None:
        return number <= 0 or (number <= 1 and one)
    return isinstance(node, exp.Literal) and (node.name == "" or _EARLY.match(node.name) is not None)


def is_most(node: exp.Expr) -> bool:
    """True where hardly anything lies above *node*."""
    number = number_of(node)
    if number is not None:
        return number >= HUGE
    return isinstance(node, exp.Literal) and _LATE.match(node.name) is not None


def is_now(node: exp.Expr) -> bool:
    """True for the present moment, however the dialect spells it."""
    if node.key in _NOW_NAMES or (isinstance(node, (exp.Column, exp.Anonymous)) and node.name.lower() in _NOW_NAMES):
        return True
    if isinstance(node, exp.Func):
        said = [part.name.lower() for part in node.find_all(exp.Literal)]
        if said == ["now"]:  # SQLite's datetime('now'), with no '-30 days' behind it
            return True
    return isinstance(node, _NOW)


def may_lie_ahead(node: exp.Expr) -> bool:
    """A time that may well lie ahead: what is past is then a part of the rows only."""
    return not isinstance(node, exp.Column) or not _AHEAD.isdisjoint(parts(node.name))


def bare(node: exp.Expr) -> exp.Expr:
    """*node* without brackets, casts, ``+ 0`` and ``* 1``."""
    while True:
        if isinstance(node, (exp.Paren, exp.Cast)):
            node = node.this
        elif isinstance(node, (exp.Add, exp.Sub)) and number_of(node.expression) == 0:
            node = node.this
        elif isinstance(node, (exp.Mul, exp.Div)) and number_of(node.expression) == 1:
            node = node.this
        elif isinstance(node, exp.Mod) and number_of(node.expression) == 1:
            return exp.Literal.number(0)
        else:
            return node


def number_of(node: exp.Expr | None, depth: int = 0) -> float | None:
    """The value of a constant made of numbers, signs and plus, minus, times."""
    if node is None or depth > _DEPTH:
        return None
    if isinstance(node, (exp.Paren, exp.Cast)):
        return number_of(node.this, depth + 1)
    if isinstance(node, exp.Neg):
        inner = number_of(node.this, depth + 1)
        return None if inner is None else -inner
    if isinstance(node, exp.Literal):
        try:
            return float(node.name) if not node.is_string or node.name.lstrip("-").isdigit() else None
        except ValueError:
            return None
    if isinstance(node, (exp.Add, exp.Sub, exp.Mul)):
        left, right = number_of(node.this, depth + 1), number_of(node.expression, depth + 1)
        if left is None or right is None:
            return None
        return (
            left + right if isinstance(node, exp.Add) else left - right if isinstance(node, exp.Sub) else left * right
        )
    return None


def holds(node: exp.Expr, left: float, right: float) -> bool:
    """Whether the comparison *node* holds between two numbers."""
    if isinstance(node, (exp.EQ, exp.NullSafeEQ)):
        return left == right
    if isinstance(node, exp.NEQ):
        return left != right
    if isinstance(node, (exp.GT, exp.GTE)):
        return left > right or (isinstance(node, exp.GTE) and left == right)
    return left < right or (isinstance(node, exp.LTE) and left == right)
