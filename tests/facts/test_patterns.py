"""What is asked of every regular expression that reads hostile text."""

import re
from pathlib import Path

import pytest

from workbench.facts.sql.danger import looks_dangerous

ROOT = Path(__file__).parent.parent.parent / "workbench"
_POSSESSIVE_GROUP = re.compile(r"\)(?:\{\d*,?\d*\}|\{\{\d*,?\d*\}\}|[*+?])\+")


def test_no_group_is_repeated_possessively() -> None:
    """Python before 3.11.5 misses matches of ``(?:a|bc)*+`` (CPython gh-106052), not of ``(?>(?:a|bc)*)``."""
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(ROOT.rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if _POSSESSIVE_GROUP.search(line) and not line.lstrip().startswith("#")
    ]
    assert found == []


@pytest.mark.parametrize("between", ["/**/", "/***/", "/* * */", " /*a*/\n/**/ ", "/*" + "*" * 80 + "*/"])
def test_phrases_are_seen_through_comments_between_their_words(between: str) -> None:
    """Whichever stars a comment is made of."""
    assert looks_dangerous(f"x; drop{between}table t")
