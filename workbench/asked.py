"""Asked: what a run's commands were put to the model with, and whether a policy would put them the same way.

Only what is decided can be changed after the fact. Where another guidance would have been asked with, the answers are
those to another question, and asking is the only way to know.
"""

from collections.abc import Iterable

import msgspec

from workbench.domain.errors import InputError
from workbench.domain.rule import Policy, Rule
from workbench.domain.run import Run
from workbench.engine.prompt import compose
from workbench.plan import resumed


def own_policy(run: Run) -> Policy:
    """The policy that *run* was decided by, guidance included."""
    return resumed(run.settings).policy


def fitted(run: Run, policy: Policy, connections: Iterable[str | None]) -> Policy:
    """*policy* for the outcomes of *run*: a rule without guidance of its own takes what its commands were asked with.

    Args:
        run: Whose outcomes are to be decided again.
        policy: The rules to decide them by.
        connections: The connections that come up in the run.

    Raises:
        InputError: a rule would have put its commands to the model in another way.
    """
    terms = resumed(run.settings)
    covered: dict[str, list[Rule | None]] = {rule.name: [] for rule in policy.rules}
    for connection in connections:
        rule = policy.rule_for(connection)
        if rule is not None:
            covered[rule.name].append(terms.policy.rule_for(connection))
    return Policy(tuple(_fitted(run, rule, covered[rule.name], terms.guidance) for rule in policy.rules))


def _fitted(run: Run, rule: Rule, asked: list[Rule | None], guidance: str | None) -> Rule:
    prompts: dict[str, str] = run.settings["prompts"]
    names = {own.name if own is not None else "" for own in asked}
    if not names:
        return rule
    if rule.guidance is None and rule.custom_prompt is None:
        own = asked[0]
        rule = msgspec.structs.replace(
            rule,
            guidance=guidance if own is None else own.guidance,
            custom_prompt=None if own is None else own.custom_prompt,
        )
    ours = compose(rule.guidance, rule.custom_prompt, run.settings["model_settings"]).fingerprint
    sends = {None if own is None else own.send for own in asked}
    if any(prompts[name] != ours for name in names) or (rule.send is not None and sends != {rule.send}):
        raise InputError(
            f"rule {rule.name!r} puts its commands to the model in another way than run {run.id} did (guidance, "
            "custom_prompt or send); replay under that policy, then compare the two runs"
        )
    return msgspec.structs.replace(rule, send=sends.pop()) if len(sends) == 1 else rule


def check_floor(run: Run, policy: Policy, *, static: bool) -> None:
    """Nothing where *policy* can be tried on *run*, whose rows have their static risk or, not *static*, have not.

    Raises:
        InputError: a rule has a floor, and there is none to be had.
    """
    for rule in policy.rules:
        if rule.floor and not static:
            raise InputError(
                f"rule {rule.name!r} has a floor, and run {run.id} has no static risk in its rows; first: "
                f"workbench replay CORPUS --model recorded:{run.id} --floor"
            )
