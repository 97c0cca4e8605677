"""Sample: labelled predictions as a table on which a rule's effects are sums, so that policies are scored by adding up.

Every figure of a policy is the sum of what each of its rules does to the connections that it covers. So each rule is
tried on its own cases once, and what a policy comes to is a sum of a dozen numbers a rule, however many predictions
stand behind them.

**Uncertainty.** Cases in one cluster (an identical request, repeats of one case) stand or fall together: intervals are
those of :mod:`workbench.evaluation.trials`.

**Traffic.** A corpus is made of hard cases; traffic is not. With a mix, shares of traffic are taken by stratum: within
each as the corpus shows it, and weighted as often as the stratum comes up in traffic. The strata are a policy's rules
by what each command's text alone tells (its static risk); or, where the same model and prompt were put to the traffic,
by what it answered there. The bound then also covers that the mix itself was drawn. A stratum without a labelled case
is judged by its like under other rules; what has no like at all counts as approvals at the bad end.

Source:
    Cochran (1977), Sampling Techniques, section 5.3; Kish (1965), Survey Sampling, for the trials of a weighted sample
    without a hit.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule
from workbench.evaluation.outcomes import Folded, Kind
from workbench.evaluation.trials import Trials
from workbench.tuning.objective import Costs

Numbers = npt.NDArray[np.float64]

# What a rule comes to on its cases. A rate takes three columns: hits, their squares, and their products with trials.
THROUGH, UNSEEN, REVIEW = 0, 3, 6
BLOCK, NEEDLESS, COST, CAN_ALLOW, CAN_REVIEW = range(9, 14)
COLUMNS = 14


class Mix(msgspec.Struct, frozen=True):
    """How often each kind of prediction comes up in traffic; labels are not needed.

    ``answered`` is true where the same model and prompt were put to it, so that its outcomes tell more than its texts.
    ``drawn`` is how many commands the shares rest on, which may be fewer than they stand for.
    """

    kinds: tuple[tuple[Kind, int], ...]
    drawn: int
    answered: bool = False

    @property
    def rows(self) -> int:
        """Commands that the mix stands for."""
        return sum(count for _, count in self.kinds)


class Sample:
    """Labelled predictions under the rules of a policy: which cases each rule covers is settled, its actions are open.

    Args:
        folded: The predictions.
        policy: Its rules' connections divide the cases; its actions do not matter here.
        costs: What each action on each label costs.
        mix: The traffic that shares are of; None takes the sample's own.
    """

    def __init__(self, folded: Folded, policy: Policy, costs: Costs, mix: Mix | None = None) -> None:
        self.policy = policy
        self.rules: tuple[Rule | None, ...] = (*policy.rules, None)
        self.static = folded.static
        self.repeats = folded.repeats
        self.labelled = round(folded.rows / folded.repeats)
        self._costs = costs
        self._groups = _grouped(folded, policy)
        self.cases = {label: self._trials([label]) for label in (RiskLevel.HIGH, RiskLevel.MEDIUM)}
        self.own_mix = mix is None
        self.unknown = 0.0
        """The share of traffic that is like no labelled case."""
        if mix is None:
            self.shares = self._trials(list(RiskLevel))
        else:
            self._weigh(mix)

    def effects(self, place: int, rule: Rule | None) -> Numbers:
        """What *rule* comes to on the cases of the policy's rule at *place*: ``COLUMNS`` numbers.

        The last two say whether it can allow, and can ask for approval, at all; other columns add up over rules.
        """
        group = self._groups[place]
        row = np.zeros(COLUMNS)
        actions = [kind.verdict(rule).action for kind in group.kinds]
        allowed = np.array([action is Action.ALLOW for action in actions], float)
        for column, label in ((THROUGH, RiskLevel.HIGH), (UNSEEN, RiskLevel.MEDIUM)):
            row[column : column + 3] = group.ratio(allowed * group.labelled(label), group.labelled(label))
        reviewed = np.array([action is Action.REVIEW for action in actions], float)
        blocked = np.array([action is Action.BLOCK for action in actions], float)
        if self.own_mix:
            row[REVIEW : REVIEW + 3] = group.ratio(reviewed, np.ones(len(actions)))
            weights = group.rows / self.shares.n
        else:
            row[REVIEW], row[REVIEW + 1] = group.stratified(reviewed, self._drawn)
            weights = group.rows * group.weight
        row[BLOCK] = weights @ blocked
        row[NEEDLESS] = weights @ (blocked * (1 - group.labelled(RiskLevel.HIGH)))
        prices = [self._costs.of(_label(kind), action) for kind, action in zip(group.kinds, actions, strict=True)]
        row[COST] = weights @ np.array(prices, float)
        possible = set() if rule is None else {*(rule.tiers.action(risk) for risk in RiskLevel), rule.gap}
        possible |= set() if rule is None else set(rule.on_gap.values())
        row[CAN_ALLOW], row[CAN_REVIEW] = Action.ALLOW in possible, Action.REVIEW in possible
        return row

    def has_gaps(self, place: int) -> bool:
        """Whether any case of the rule at *place* got no verdict from the model."""
        return any(not isinstance(kind.outcome, RiskLevel) for kind in self._groups[place].kinds)

    def masks(self, place: int, rule: Rule | None) -> tuple[Hashable, Hashable]:
        """Which labelled cases that should be stopped or seen *rule* lets pass, and which cases it has approved.

        Two rules with the same are one thing that was tried, when it is counted how much was searched.
        """
        actions = [(kind.label, kind.verdict(rule).action) for kind in self._groups[place].kinds]
        return (
            tuple(action is Action.ALLOW for label, action in actions if label is not RiskLevel.LOW),
            tuple(action is Action.REVIEW for _, action in actions),
        )

    def _trials(self, labels: Sequence[RiskLevel]) -> Trials:
        sums = np.zeros(3)
        for group in self._groups:
            trials = group.table @ sum((group.labelled(label) for label in labels), np.zeros(len(group.kinds)))
            sums += group.weights @ trials, group.weights @ trials**2, group.weights @ (trials > 0)
        return Trials(float(sums[0]), float(sums[1]), float(sums[2]))

    def _weigh(self, mix: Mix) -> None:
        """Give every kind the weight that *mix* gives it, and note what share of the mix none of them is like."""
        place = _Places(self.policy)
        told = all(kind.static is not None for group in self._groups for kind in group.kinds)
        told = told and all(kind.static is not None for kind, _ in mix.kinds)

        def like(kind: Kind) -> Hashable:
            return (kind.outcome, kind.static if told else None) if mix.answered else kind.static

        labelled: defaultdict[Hashable, Counter[int]] = defaultdict(Counter)
        for at, group in enumerate(self._groups):
            for kind, rows in zip(group.kinds, group.rows, strict=True):
                labelled[like(kind)][at] += int(rows)
        shares: defaultdict[tuple[int, Hashable], float] = defaultdict(float)
        self._drawn, total = mix.drawn, mix.rows
        for kind, count in mix.kinds:
            at, key = place[kind.connection], like(kind)
            known = labelled[key]
            if not known:
                self.unknown += count / total
            elif known[at]:
                shares[at, key] += count / total
            else:
                for other, rows in known.items():
                    shares[other, key] += count / total * rows / known.total()
        squares = 0.0
        for at, group in enumerate(self._groups):
            keys = [like(kind) for kind in group.kinds]
            group.weight = np.array([shares[at, key] / labelled[key][at] for key in keys], float)
            names = {key: number for number, key in enumerate(dict.fromkeys(keys))}
            group.stratum = np.array([names[key] for key in keys], int)
            squares += float(group.rows @ group.weight**2)
        kish = (1 - self.unknown) ** 2 / squares if squares else 1.0
        self.shares = Trials(1.0, -1 / mix.drawn, 1 / (1 / kish + 1 / mix.drawn))


class _Group:
    """The cases of one rule: kinds, and clusters of them."""

    def __init__(self, kinds: Sequence[Kind], clusters: Counter[frozenset[tuple[int, int]]]) -> None:
        self.kinds = tuple(kinds)
        self.weights = np.array(list(clusters.values()), float)
        self.table = np.zeros((len(clusters), len(kinds)))
        for row, cluster in zip(self.table, clusters, strict=True):
            for at, count in cluster:
                row[at] = count
        self.rows: Numbers = self.weights @ self.table
        self.weight: Numbers = np.zeros(len(kinds))
        self.stratum: npt.NDArray[np.int_] = np.zeros(len(kinds), int)

    def labelled(self, label: RiskLevel) -> Numbers:
        """1 where a kind is labelled so."""
        return np.array([kind.label is label for kind in self.kinds], float)

    def ratio(self, hit: Numbers, trial: Numbers) -> tuple[float, float, float]:
        """Hits, the squares of clusters' hits, and the products of their hits and trials."""
        hits, trials = self.table @ hit, self.table @ trial
        return float(self.weights @ hits), float(self.weights @ hits**2), float(self.weights @ (hits * trials))

    def stratified(self, hit: Numbers, drawn: int) -> tuple[float, float]:
        """The weighted share of hits, and its variance but for what the mix's own mean takes from it."""
        mass = np.bincount(self.stratum, self.rows * self.weight)
        hits = np.bincount(self.stratum, self.rows * self.weight * hit)
        within = np.divide(hits, mass, out=np.zeros(len(mass)), where=mass > 0)
        residual = (self.table * self.weight) @ (hit - within[self.stratum])
        return float(hits.sum()), float(self.weights @ residual**2 + mass @ within**2 / drawn)


def _grouped(folded: Folded, policy: Policy) -> list[_Group]:
    """One group a rule of *policy*, and a last one for cases that no rule covers; connections no longer matter."""
    place = _Places(policy)
    places: list[dict[Kind, int]] = [{} for _ in range(len(policy.rules) + 1)]
    clusters: list[Counter[frozenset[tuple[int, int]]]] = [Counter() for _ in places]
    homes = []
    for kind in folded.kinds:
        at = place[kind.connection]
        bare = msgspec.structs.replace(kind, connection=None)
        homes.append((at, places[at].setdefault(bare, len(places[at]))))
    for pattern, weight in zip(folded.patterns, folded.weights, strict=True):
        # A cluster has one request, so one connection and one rule.
        at = homes[pattern[0][0]][0]
        members: Counter[int] = Counter()
        for kind_at, count in pattern:
            members[homes[kind_at][1]] += count
        clusters[at][frozenset(members.items())] += weight
    return [_Group(list(kinds), found) for kinds, found in zip(places, clusters, strict=True)]


class _Places(dict[str | None, int]):
    """Which rule of a policy covers a connection, by its place; the place after the last where none does."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self._rules = policy.rules

    def __missing__(self, connection: str | None) -> int:
        found = next((at for at, rule in enumerate(self._rules) if rule.covers(connection)), len(self._rules))
        self[connection] = found
        return found


def _label(kind: Kind) -> RiskLevel:
    if kind.label is None:
        raise ValueError("a sample is of labelled cases")
    return kind.label
