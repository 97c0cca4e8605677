"""How figures are called, and how counts, money, times and long texts read."""

FIGURES = {
    "misses": ("misses", "action too weak, of those to review or block", "of those to review or block"),
    "false_alarms": ("false alarms", "action too strong, of those to allow or review", "of those to allow or review"),
    "accuracy": ("accuracy", "the label exactly; a gap is wrong", "the label exactly"),
    "macro_f1": ("macro F1", "mean over the labels", "mean over the labels"),
    "weighted_kappa": (
        "weighted kappa",
        "agreement beyond chance, large errors weigh more",
        "agreement beyond chance",
    ),
}
"""The headline figures in the order in which people read them: the name, what it is at length, and in few words."""

RATES = {
    "through": ("gets through", "labelled high, allowed"),
    "unseen": ("unseen", "labelled medium, allowed"),
    "review": ("approvals", "of traffic"),
}
"""The rates that a policy is tuned to keep: the name, and what it is."""


def number(count: float) -> str:
    """A count of cases: whole, or a mean over repeats.

    >>> number(1200), number(1.5)
    ('1,200', '1.5')
    """
    return f"{count:,}" if isinstance(count, int) else f"{count:,.1f}"


def money(usd: float | None) -> str:
    """Dollars, in as many digits as tell something.

    >>> money(None), money(0), money(0.0123), money(12.3456)
    ('unknown', '$0.00', '$0.0123', '$12.35')
    """
    if usd is None:
        return "unknown"
    return f"${usd:,.4f}" if 0 < usd < 1 else f"${usd:,.2f}"


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(1.94), duration(134), duration(7500)
    ('1.9 s', '2 min 14 s', '2 h 5 min')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def short(text: str, characters: int = 300) -> str:
    """The beginning of *text*, and how much there is of it.

    >>> short("a" * 1000, 3)
    'aaa… (1,000 characters)'
    """
    return text if len(text) <= characters else f"{text[:characters]}… ({len(text):,} characters)"
