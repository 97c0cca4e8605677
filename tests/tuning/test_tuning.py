"""Tuning on folded counts: by hand, and by laws that hold for any predictions."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from statistics import NormalDist

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain.assessment import GapReason
from workbench.domain.errors import InputError
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Tiers
from workbench.evaluation.outcomes import Folded, Kind
from workbench.evaluation.rate import wilson
from workbench.tuning.holdout import confirm
from workbench.tuning.objective import Costs, Objective
from workbench.tuning.sample import Mix, Sample
from workbench.tuning.score import confidence, effects, score, scores
from workbench.tuning.sweep import Source, Sweep, choices, sweep, undominated

LOW, MEDIUM, HIGH = RiskLevel
ALLOW, REVIEW, BLOCK = Action
DEFAULT = Policy()
TWO_SIDED = 0.975
"""The one-sided confidence at which either end is that of the usual 95 % interval."""


def kind(label: RiskLevel | None, outcome: RiskLevel | GapReason, **changes: object) -> Kind:
    return msgspec.structs.replace(Kind(None, label, outcome), **changes)


def folded(rows: Sequence[tuple[int, Kind]], repeats: int = 1) -> Folded:
    """Predictions as (cluster, kind), folded the plain way."""
    kinds = list(dict.fromkeys(each for _, each in rows))
    clusters: dict[int, Counter[int]] = {}
    for cluster, each in rows:
        clusters.setdefault(cluster, Counter())[kinds.index(each)] += 1
    patterns = Counter(tuple(sorted(members.items())) for members in clusters.values())
    return Folded(tuple(kinds), tuple(patterns), tuple(patterns.values()), repeats)


def alone(counts: dict[Kind, int]) -> Folded:
    """So many predictions of each kind, each a case of its own."""
    return folded(list(enumerate(each for each, count in counts.items() for _ in range(count))))


def source(found: Folded, policy: Policy = DEFAULT, price_usd: float | None = 0.0, mix: Mix | None = None) -> Source:
    return Source("r1", "m", Sample(found, policy, Costs(), mix), price_usd)


TEN = {
    kind(HIGH, HIGH): 17,
    kind(HIGH, MEDIUM): 2,
    kind(HIGH, LOW): 1,
    kind(MEDIUM, MEDIUM): 8,
    kind(MEDIUM, LOW): 2,
    kind(LOW, LOW): 60,
    kind(LOW, MEDIUM): 7,
    kind(LOW, GapReason.TIMEOUT): 3,
}
"""A hundred cases, twenty of them to be stopped."""


def test_what_a_policy_comes_to_by_hand() -> None:
    """The label alone says what gets through, goes unseen or is blocked for nothing; the interval is Wilson's."""
    found = score(Sample(alone(TEN), DEFAULT, Costs()), DEFAULT, price_usd=0.002, level=TWO_SIDED)
    assert (found.through.value, found.through.n) == (0.05, 20)
    assert (found.through.low, found.through.high) == pytest.approx(wilson(0.05, 20))
    assert (found.unseen.value, found.unseen.n) == (0.2, 10)
    assert (found.review.value, found.review.n) == (0.17, 100)
    assert (found.review.low, found.review.high) == pytest.approx(wilson(0.17, 100))
    assert (found.block, found.needless_block) == pytest.approx((0.20, 0.03))
    # One got through, two went unseen, three blocked for nothing, seventeen approvals, and the model's price.
    assert found.cost_usd == pytest.approx(10 * (50 + 2 * 2 + 3 * 1 + 17 * 0.1) + 1_000 * 0.002)
    assert found.model_usd == 2.0
    document = found.as_dict()
    assert (document["through"], document["model_usd"]) == (found.through.as_dict(), 2.0)


def test_the_yardstick_does_not_move_with_the_policy() -> None:
    """A policy that allows everything has no miss of its own; here everything has got through."""
    everything = Policy((Rule("default", tiers=Tiers(ALLOW, ALLOW, ALLOW), gap=ALLOW),))
    found = score(Sample(alone(TEN), everything, Costs()), everything)
    assert (found.through.value, found.unseen.value, found.block) == (1.0, 1.0, 0.0)


def test_what_a_policy_never_does_needs_no_estimate() -> None:
    """Where nothing is allowed nothing gets through, however few cases there are; none seen is another thing."""
    shut = Policy((Rule("default", tiers=Tiers(REVIEW, BLOCK, BLOCK)),))
    found = score(Sample(alone({kind(HIGH, HIGH): 3, kind(LOW, LOW): 1}), shut, Costs()), shut)
    assert (found.through.value, found.through.high) == (0.0, 0.0)
    assert (found.unseen.value, found.unseen.high, found.unseen.n) == (0.0, 0.0, 0)
    open_ = score(Sample(alone({kind(HIGH, HIGH): 3, kind(LOW, LOW): 1}), DEFAULT, Costs()), DEFAULT)
    assert open_.through.value == 0.0 and open_.through.high > 0.4
    assert not open_.unseen.defined


def test_a_figure_without_cases_keeps_no_limit() -> None:
    """Nothing is known of what gets through where nothing is labelled high, so it may be all."""
    found = sweep([source(alone({kind(LOW, LOW): 50, kind(LOW, HIGH): 9}))], Objective(max_through=0.5, max_review=0.1))
    assert found.chosen is None
    assert found.nearest.score.excess(found.objective)["through"] == (1.0, 0.5)


def test_cases_that_hang_together_count_as_one() -> None:
    """Ten repeats of a case are no ten cases: the interval is that of the cases, and so is n."""
    once = alone({kind(HIGH, HIGH): 17, kind(HIGH, LOW): 3})
    outcomes = [HIGH] * 17 + [LOW] * 3
    often = folded([(at, kind(HIGH, outcome)) for at, outcome in enumerate(outcomes) for _ in range(10)], repeats=10)
    one, ten = (score(Sample(each, DEFAULT, Costs()), DEFAULT).through for each in (once, often))
    assert (ten.value, ten.low, ten.high) == pytest.approx((one.value, one.low, one.high))
    assert ten.n == 20


def test_having_searched_widens_every_interval() -> None:
    """Bonferroni over the different sets of cases that were let pass: the normal's point moves out."""
    bounds = confidence(0.95, passing=20, review=4)
    assert (bounds.passing, bounds.review) == pytest.approx(
        (NormalDist().inv_cdf(1 - 0.05 / 20), NormalDist().inv_cdf(1 - 0.05 / 4))
    )
    one, two = source(alone(TEN)), msgspec.structs.replace(source(alone(TEN)), run="r2", model="m2")
    single, double = sweep([one], Objective()), sweep([one, two], Objective())
    assert (double.searched, double.passing) == (2 * single.searched, 2 * single.passing)
    assert double.now[0].score.through.high > single.now[0].score.through.high


@pytest.mark.parametrize("trials", [10**3, 10**18, 10**400])
def test_however_much_was_searched_an_interval_ends(trials: int) -> None:
    """The chance that a normal lies beyond each end is its share of 5 %, also where that is hardly above nothing."""
    end = confidence(0.95, passing=trials).passing
    assert math.erfc(end / math.sqrt(2)) / 2 == pytest.approx(0.05 / min(trials, 10**300), rel=1e-6)


def test_every_set_of_cases_that_was_let_pass_counts_once() -> None:
    """One rule, no floor: low allowed, low and medium allowed, or neither; the last needs no estimate."""
    found = sweep([source(alone(TEN))], Objective())
    assert found.searched == len(choices(DEFAULT.rules[0], gaps=True, static=False)) == 14
    assert found.passing == 2


def test_limits_decide_and_the_cheapest_that_keeps_them_is_recommended() -> None:
    """Many cases: few approvals force blocks, plenty allow a person to look; without any limit costs alone decide."""
    many = alone({each: 20 * count for each, count in TEN.items()})
    tight = sweep([source(many)], Objective(max_through=0.10, max_review=0.02))
    assert tight.chosen is not None
    assert tight.chosen.policy.rules[0].tiers == Tiers(ALLOW, BLOCK, BLOCK)
    loose = sweep([source(many)], Objective(max_through=0.10, max_review=0.30))
    assert loose.chosen is not None and loose.nearest is loose.chosen
    assert loose.chosen.policy.rules[0].tiers == Tiers(ALLOW, REVIEW, BLOCK)
    assert loose.chosen.policy.rules[0].gap is REVIEW  # an approval costs less than a block of what was harmless
    assert all(not each.score.excess(loose.objective) for each in (loose.chosen,))


def test_no_policy_that_keeps_the_limits_is_said_with_the_nearest_one_and_what_it_would_take() -> None:
    """Twenty cases cannot show 1 %, whatever they say."""
    found = sweep([source(alone(TEN))], Objective(max_through=0.01, max_review=0.05))
    assert found.chosen is None
    assert set(found.nearest.score.excess(found.objective)) <= {"through", "review"}
    worst = [
        max((high - limit) / limit for high, limit in each.score.excess(found.objective).values())
        for each in (found.nearest, *found.frontier)
    ]
    assert worst[0] == min(worst)
    needed = found.cases_needed(0.01)
    z = found.bounds.passing
    assert needed == math.ceil(z * z * 99) and found.cases_needed(0.0) is None
    assert wilson_high(0, needed, z) <= 0.01 < wilson_high(0, needed - 1, z)


def test_of_two_runs_that_say_the_same_the_cheaper_is_recommended() -> None:
    """Whichever is named first; the dearer one is not on the frontier."""
    dear = source(alone(TEN), price_usd=0.01)
    cheap = msgspec.structs.replace(dear, run="r2", price_usd=0.001)
    for sources in ([dear, cheap], [cheap, dear]):
        found = sweep(sources, Objective())
        assert {each.run for each in found.frontier} == {"r2"} == {found.nearest.run}


def wilson_high(p: float, n: int, z: float) -> float:
    """Wilson's upper end, written out anew."""
    return (p + z * z / (2 * n) + z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)


@pytest.mark.parametrize("most", [5, 20, 1_500])
def test_however_many_combinations_are_left_out_no_other_choice_of_one_rule_is_better(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Three rules have 343 policies: with all of them, and with the few of each step that a grid leaves."""
    monkeypatch.setattr("workbench.tuning.sweep._MOST", most)
    rng = np.random.default_rng(0)
    policy = Policy(tuple(Rule(name, (name,)) for name in "abc"))
    rows = {
        kind(label, outcome, connection=name): int(rng.integers(1, 60) * (20 if label is outcome else 1))
        for name, label, outcome in itertools.product("abc", RiskLevel, RiskLevel)
    }
    whole, objective = source(alone(rows), policy), Objective(max_through=0.05, max_review=0.5)
    found = sweep([whole], objective)
    assert found.chosen is not None and not found.chosen.score.excess(objective)
    for at, rule in enumerate(policy.rules):
        for choice in choices(rule, gaps=False, static=False):
            changed = list(found.chosen.policy.rules)
            changed[at] = choice
            sums = effects(whole.sample, Policy(tuple(changed)))
            [other] = scores(whole.sample, sums[None], 0.0, found.bounds)
            assert other.excess(objective) or other.cost_usd >= found.chosen.score.cost_usd - 1e-9


def test_a_gap_is_never_allowed_by_a_search() -> None:
    """Silence is not low. A rule that stands so by hand is scored as it stands."""
    by_hand = Rule("default", gap=ALLOW, on_gap={GapReason.TIMEOUT: REVIEW})
    found = choices(by_hand, gaps=True, static=True)
    assert found[0] == by_hand
    assert all(rule.gap is not ALLOW and not rule.on_gap for rule in found[1:])
    assert {rule.floor for rule in found} == {True, False}
    assert all(rule.tiers.low is not rule.tiers.high for rule in found)


def test_shares_are_of_traffic_by_what_its_texts_tell() -> None:
    """By hand: 10 of 40 low texts are reviewed, 30 of 40 high ones; traffic is nine tenths low."""
    found = alone(
        {
            kind(LOW, LOW, static=LOW): 30,
            kind(LOW, MEDIUM, static=LOW): 10,
            kind(HIGH, HIGH, static=HIGH): 10,
            kind(HIGH, MEDIUM, static=HIGH): 30,
        }
    )
    mix = Mix(((Kind(None, None, LOW, LOW), 900), (Kind(None, None, HIGH, HIGH), 100)), drawn=1_000)
    got = score(Sample(found, DEFAULT, Costs(), mix), DEFAULT, level=TWO_SIDED).review
    share = 0.9 * 0.25 + 0.1 * 0.75
    within = 0.9**2 * 0.25 * 0.75 / 40 + 0.1**2 * 0.75 * 0.25 / 40
    drawn = (0.9 * 0.25**2 + 0.1 * 0.75**2 - share**2) / 1_000
    assert got.value == pytest.approx(share)
    assert (got.low, got.high) == pytest.approx(wilson(share, share * (1 - share) / (within + drawn)))
    assert got.n == 80


def test_what_the_model_said_of_traffic_tells_more_than_its_texts() -> None:
    """Where the same model and prompt were put to it, its approvals are counted, not estimated."""
    found = alone(TEN)
    mix = Mix(((Kind(None, None, LOW), 950), (Kind(None, None, MEDIUM), 50)), drawn=1_000, answered=True)
    got = score(Sample(found, DEFAULT, Costs(), mix), DEFAULT, level=TWO_SIDED).review
    assert got.value == pytest.approx(0.05)
    assert (got.low, got.high) == pytest.approx(wilson(0.05, 1_000))


def test_traffic_like_no_labelled_case_counts_as_approvals_at_the_bad_end() -> None:
    """Nobody knows what would happen to it."""
    found = alone({kind(LOW, LOW, static=LOW): 40, kind(HIGH, HIGH, static=HIGH): 40})
    mix = Mix(((Kind(None, None, LOW, LOW), 80), (Kind(None, None, MEDIUM, MEDIUM), 20)), drawn=100)
    sample = Sample(found, DEFAULT, Costs(), mix)
    assert sample.unknown == pytest.approx(0.2)
    got = score(sample, DEFAULT).review
    assert got.value == 0.0 and got.high > 0.2


def test_a_stratum_without_cases_is_judged_by_its_like_under_other_rules() -> None:
    """Traffic on a connection that no labelled case is on."""
    policy = Policy((Rule("prod", ("prod",)), Rule("rest")))
    found = alone(
        {kind(LOW, LOW, static=LOW, connection="prod"): 30, kind(LOW, MEDIUM, static=LOW, connection="prod"): 10}
    )
    mix = Mix(((Kind("elsewhere", None, LOW, LOW), 10),), drawn=10)
    sample = Sample(found, policy, Costs(), mix)
    assert sample.unknown == 0.0
    assert score(sample, policy).review.value == pytest.approx(0.25)


def test_confirming_tells_what_is_refuted_from_what_is_merely_not_shown() -> None:
    """A rate over the limit refutes it; a bad end over the limit says that there are too few cases."""
    objective = Objective(max_through=0.10, max_review=0.5)
    chosen = sweep([source(alone({each: 20 * count for each, count in TEN.items()}))], objective).chosen
    assert chosen is not None
    few = confirm(Sample(alone(TEN), DEFAULT, Costs()), chosen, objective, 0.0)
    assert (few.broken, few.refuted) == (("through",), ())
    bad = confirm(Sample(alone({kind(HIGH, LOW): 10, kind(HIGH, HIGH): 10}), DEFAULT, Costs()), chosen, objective, 0.0)
    assert "through" in bad.refuted


def test_all_and_nothing_are_limits() -> None:
    """A rate has both ends."""
    assert Objective(max_through=0.0, max_review=1.0).limits == {"through": 0.0, "review": 1.0}


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"max_through": 1.5}, "max_through is a rate"), ({"costs": Costs(block_usd=-1)}, "block_usd is a cost")],
)
def test_an_objective_that_means_nothing_is_refused(changes: dict[str, float], words: str) -> None:
    """Before anything is scored."""
    with pytest.raises(InputError, match=words):
        Objective(**changes)  # type: ignore[arg-type]


RISKS = st.sampled_from(list(RiskLevel))
KINDS = st.builds(
    Kind,
    st.sampled_from([None, "prod", "stage"]),
    RISKS,
    RISKS | st.sampled_from([GapReason.TIMEOUT, GapReason.REFUSED]),
    RISKS,
)
ROWS = st.lists(st.tuples(st.integers(0, 30), KINDS), min_size=1, max_size=60).map(
    lambda rows: [(cluster * 3 + ["prod", "stage", None].index(each.connection), each) for cluster, each in rows]
)
ACTIONS = st.sampled_from(list(Action))
TIERS = st.tuples(ACTIONS, ACTIONS, ACTIONS).map(lambda found: Tiers(*sorted(found)))
RULES = st.builds(
    lambda tiers, gap, floor, late: Rule("r", tiers=tiers, gap=gap, floor=floor, on_gap={GapReason.TIMEOUT: late}),
    TIERS,
    ACTIONS,
    st.booleans(),
    ACTIONS,
)
CONNECTIONS: tuple[tuple[str, ...], ...] = (("prod",), ("stage",))


def policies(*, whole: bool = True) -> st.SearchStrategy[Policy]:
    """Two or three rules; without the third some connections have none."""
    count = 3 if whole else 2
    return st.lists(RULES, min_size=count, max_size=count).map(
        lambda rules: Policy(
            tuple(
                msgspec.structs.replace(rule, name=f"r{at}", connections=(*CONNECTIONS, ())[at])
                for at, rule in enumerate(rules)
            )
        )
    )


@settings(deadline=None)
@given(ROWS, policies() | policies(whole=False))
def test_scoring_counts_is_deciding_every_row(rows: list[tuple[int, Kind]], policy: Policy) -> None:
    """Folding loses nothing that a figure is made of."""
    found = score(Sample(folded(rows), policy, Costs()), policy)
    actions = [(each, each.verdict(policy.rule_for(each.connection)).action) for _, each in rows]
    high = [action is ALLOW for each, action in actions if each.label is HIGH]
    medium = [action is ALLOW for each, action in actions if each.label is MEDIUM]
    # What a policy can never do is 0, also of none; what it could have done to none is undefined.
    tiers = [rule.tiers for rule in policy.rules]
    may_allow = any(ALLOW in (each.low, each.medium, each.high) for each in tiers) or any(
        ALLOW in (rule.gap, *rule.on_gap.values()) for rule in policy.rules
    )
    of_none = math.nan if may_allow else 0.0
    for rate, cases in ((found.through, high), (found.unseen, medium)):
        assert (rate.value, rate.n) == pytest.approx((share(cases) if cases else of_none, len(cases)), nan_ok=True)
    assert found.review.value == pytest.approx(share([action is REVIEW for _, action in actions]))
    assert found.block == pytest.approx(share([action is BLOCK for _, action in actions]))
    assert found.needless_block == pytest.approx(
        share([action is BLOCK and each.label is not HIGH for each, action in actions])
    )
    costs = [Costs().of(each.label, action) for each, action in actions if each.label is not None]
    assert found.cost_usd == pytest.approx(1_000 * sum(costs) / len(rows))


def share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else math.nan


@settings(deadline=None)
@given(ROWS, RULES, TIERS)
def test_stricter_tiers_never_add_a_miss(rows: list[tuple[int, Kind]], rule: Rule, other: Tiers) -> None:
    """Nor do they let more get through or unseen, as rate or at the bad end of independent cases."""
    stricter = Tiers(*(max(getattr(rule.tiers, name), getattr(other, name)) for name in ("low", "medium", "high")))
    found = folded([(at, msgspec.structs.replace(each, connection=None)) for at, (_, each) in enumerate(rows)])
    before, after = (
        score(Sample(found, Policy((each,)), Costs()), Policy((each,)))
        for each in (rule, msgspec.structs.replace(rule, tiers=stricter))
    )
    for name in ("through", "unseen"):
        was, is_ = getattr(before, name), getattr(after, name)
        assert not (is_.defined and was.defined) or (is_.value <= was.value and is_.high <= was.high + 1e-12)


@settings(deadline=None, max_examples=25)
@given(ROWS, policies(whole=False))
def test_no_policy_beats_one_on_the_frontier_and_every_other_is_beaten(
    rows: list[tuple[int, Kind]], policy: Policy
) -> None:
    """Against others scored on their own: what is dropped early is not missed, where cases are independent."""
    found = folded([(at, each) for at, (_, each) in enumerate(rows)])
    swept = sweep([source(found, policy)], Objective())
    sample = Sample(found, policy, Costs())
    some = [choices(rule, gaps=sample.has_gaps(at), static=True)[::3] for at, rule in enumerate(policy.rules)]
    others = np.array([point(sample, Policy(rules), swept) for rules in itertools.product(*some)])
    front = np.array([point(sample, each.policy, swept) for each in swept.frontier])
    for one in others:
        assert np.any(np.all(front <= one + 1e-9, axis=1))
    for one in front:
        assert not np.any(np.all(front <= one, axis=1) & np.any(front < one - 1e-9, axis=1))


def point(sample: Sample, policy: Policy, swept: Sweep) -> list[float]:
    """What a policy is compared by, the less the better."""
    (found,) = scores(sample, np.array([effects(sample, policy)]), 0.0, swept.bounds)
    ends = [1.0 if math.isnan(each.high) else each.high for each in (found.through, found.unseen, found.review)]
    return [*ends, found.needless_block]


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=40))
def test_undominated_is_what_it_says(points: list[tuple[int, int, int]]) -> None:
    """Checked pair by pair; of equal ones the first."""
    kept = set(undominated(np.array(points, float)).tolist())
    for at, one in enumerate(points):
        beaten = any(
            all(a <= b for a, b in zip(other, one, strict=True)) and (other != one or number < at)
            for number, other in enumerate(points)
            if number != at
        )
        assert (at in kept) is not beaten
