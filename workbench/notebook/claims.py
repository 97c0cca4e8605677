"""Check: what a notebook's text claims, pinned beside the sentence that claims it."""


def check(found: object, claimed: object) -> None:
    """Nothing where *found* is what the text claims; a rate may be claimed as it reads.

    Raises:
        AssertionError: it is not: the sentence beside it is no longer true.

    >>> from workbench.evaluation.rate import rate
    >>> check(rate(9, 10), "90.0% [59.6%, 98.2%] n=10")
    >>> check(3, 4)
    Traceback (most recent call last):
    AssertionError: the text claims 4, and it is 3: look into why, then change the text
    """
    if (str(found) if isinstance(claimed, str) else found) != claimed:
        raise AssertionError(f"the text claims {claimed}, and it is {found}: look into why, then change the text")
