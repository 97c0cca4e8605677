"""Policy files: read as the interface page says, or refused with the place and the mend."""

from pathlib import Path

import pytest

from workbench import policies
from workbench.domain.assessment import GapReason
from workbench.domain.errors import PolicyError
from workbench.domain.risk import Action
from workbench.domain.rule import DEFAULT_POLICY, Policy, Rule, Tiers


def test_every_field_of_a_rule_is_read(tmp_path: Path) -> None:
    """Guidance is a path beside the file, its text becomes part of the rule."""
    (tmp_path / "guidance").mkdir()
    (tmp_path / "guidance" / "strict.md").write_text("Be strict.")
    path = tmp_path / "policy.toml"
    path.write_text("""
    [[rules]]
    name = "prod"
    connections = ["pg-prod"]
    low = "review"
    medium = "block"
    high = "block"
    on_gap = {timeout = "review", default = "block"}
    floor = true
    guidance = "guidance/strict.md"
    custom_prompt = "Anything on payments is high."
    [[rules]]
    name = "rest"
    on_gap = "allow"
    """)
    assert policies.load(path) == Policy(
        (
            Rule(
                "prod", ("pg-prod",), Tiers(Action.REVIEW, Action.BLOCK, Action.BLOCK), Action.BLOCK,
                {GapReason.TIMEOUT: Action.REVIEW}, True, "Be strict.", "Anything on payments is high.",
            ),
            Rule("rest", gap=Action.ALLOW),
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no rule"),
        ("rules = 5", "holds no rule"),
        ("rules = [5]", "rule 1 is not a table"),
        ("[[rules", "not TOML"),
        ("[[rule]]\nname='a'", "unknown field 'rule'"),
        ("[[rules]]\nlow='allow'", "rule 1: name is missing"),
        ("[[rules]]\nname='a'\nmedum='allow'", "unknown field 'medum'. Did you mean \"medium\"?"),
        ("[[rules]]\nname='a'\nlow='alow'", "low: 'alow' is not an action; use allow, review, block. Did you mean"),
        ("[[rules]]\nname='a'\nlow=1", "low: 1 is not an action"),
        ("[[rules]]\nname='a'\non_gap={timout='allow'}", "no reason 'timout'"),
        ("[[rules]]\nname='a'\non_gap={timeout='let'}", "on_gap.timeout: 'let' is not an action"),
        ("[[rules]]\nname='a'\nconnections='pg'", "connections must be a list of names"),
        ("[[rules]]\nname='a'\nfloor='yes'", "floor must be true or false"),
        ("[[rules]]\nname='a'\ncustom_prompt=5", "custom_prompt must be text"),
        ("[[rules]]\nname='a'\nguidance='none.md'", "guidance: cannot read"),
        ("[[rules]]\nname='a'\n[[rules]]\nname='a'", "two rules are named 'a'"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    """One sentence, and no guess."""
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as caught:
        policies.load(path)
    assert str(caught.value).startswith(str(path))
    assert words in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing, or not text."""
    with pytest.raises(PolicyError, match="cannot read"):
        policies.load(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="not UTF-8"):
        policies.load(tmp_path / "binary.toml")


def test_a_policy_is_named_by_what_it_does() -> None:
    """Any change of a rule is another policy."""
    changed = [
        Policy((Rule("default", floor=True),)),
        Policy((Rule("other"),)),
        Policy((Rule("default", on_gap={GapReason.TIMEOUT: Action.ALLOW}),)),
        Policy((Rule("default"), Rule("b"))),
    ]
    names = {policies.fingerprint(policy) for policy in [DEFAULT_POLICY, *changed]}
    assert len(names) == 5
    assert policies.fingerprint(Policy()) == policies.fingerprint(DEFAULT_POLICY)
