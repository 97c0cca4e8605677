"""Seats: who judges the commands of a connection, by the configuration as it is now."""

import msgspec

from workbench.domain.analyzer import AnalyzerRule, Mode
from workbench.domain.entry import Entry
from workbench.domain.rule import Policy, Send
from workbench.engine.classify import Judge
from workbench.plan import Bench, Terms
from workbench.providers.rewriting import recipes
from workbench.server.assessments import Assessments, named
from workbench.server.models import Line, Models
from workbench.server.registry import Organization

_encode = msgspec.json.Encoder().encode
_GRACE_S = 1.0  # a model's own deadline comes first, and says more of why


class Seat(msgspec.Struct, frozen=True):
    """A rule in force, ready to judge: made once for every generation of its organization's configuration."""

    generation: int
    rule: AnalyzerRule
    judge: Judge
    line: Line
    terms: str
    prompt: str
    policy: str
    asks: str
    """Names all that an answer depends on beside the request: organization, model, prompt, what is sent."""


class Seats:
    """The seats of all rules, over *models*. A change of an organization's configuration empties its *assessments*."""

    def __init__(self, models: Models, assessments: Assessments) -> None:
        self._models = models
        self._assessments = assessments
        self._seats: dict[str, Seat] = {}
        self._generations: dict[str, int] = {}

    def of(self, organization: Organization, connection: str, mode: Mode = Mode.ENFORCE) -> Seat | None:
        """The seat for commands on *connection*; None where no rule in *mode* covers it."""
        if self._generations.get(organization.id) != organization.generation:
            self._generations[organization.id] = organization.generation
            self._assessments.empty(organization.id)
        entry = organization.rule_for(connection, mode)
        if entry is None:
            return None
        seat = self._seats.get(entry.id)
        if seat is None or seat.generation != organization.generation:
            seat = self._seats[entry.id] = self._sit(organization, entry)
        return seat

    def _sit(self, organization: Organization, entry: Entry[AnalyzerRule]) -> Seat:
        rule = entry.value
        line = self._models.line(organization, rule.model, rule.second_model)
        # The same bench as a replay's, over this one rule: what was measured is what runs.
        terms = Terms(line.provider.model, policy=Policy((rule.rule,)))
        bench = Bench(terms, line.provider, self._models.patience_s(line) + _GRACE_S)
        judge = bench.judge(next(iter(rule.rule.connections), None))
        send = rule.rule.send or Send(line.provider.settings.get("send", Send.RAW))
        record = {
            "rule": rule, "model": line.provider.model, "model_settings": dict(line.provider.settings),
            "recipes": recipes(line.provider), "endpoint": line.provider.endpoint,
        }  # fmt: skip
        asks = (organization.id, line.provider.model, _encode(dict(line.provider.settings)).decode(),
                judge.prompt.fingerprint, send.value)  # fmt: skip
        return Seat(
            organization.generation, rule, judge, line, _encode(record).decode(), judge.prompt.fingerprint,
            bench.fingerprints["policy"], named(*asks),
        )  # fmt: skip
