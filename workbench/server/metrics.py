"""Metrics: what a server has decided, and how long it took, for Prometheus; outages are told apart from denials."""

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from workbench.domain.decision import Decision
from workbench.domain.risk import Action
from workbench.server.assessments import Assessments

CONTENT_TYPE = "text/plain; version=0.0.4"  # the framework adds the charset, and a scraper refuses it twice
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one server; of a registry of their own, so that two in one process do not share them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._children: dict[tuple[Any, ...], Any] = {}
        self._decisions = Counter(
            "workbench_decisions",
            "Decisions. spoke says who decided: model, floor, gap (no answer: an outage, no denial), no_rule.",
            ("kind", "action", "risk", "gap", "spoke", "cached"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "workbench_decision_seconds",
            "Seconds from a request to its decision on disk.",
            ("cached",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._gaps = Counter(
            "workbench_gaps", "Decisions without an answer of the model's, by reason.", ("reason",),
            registry=self._registry,
        )  # fmt: skip
        self._denials = Counter(
            "workbench_denials", "Decisions to block that a verdict or the floor called for.", ("risk",),
            registry=self._registry,
        )  # fmt: skip
        self._requests = Counter(
            "workbench_http_requests", "Answers, by path as it is declared, method and status.",
            ("path", "method", "status"), registry=self._registry,
        )  # fmt: skip

        self._shadows = Counter(
            "workbench_shadow_decisions", "Decisions without effect, by the rule beside the one in force.",
            ("action", "was", "gap"), registry=self._registry,
        )  # fmt: skip
        self.dropped = Counter(
            "workbench_shadow_dropped", "Commands that were not judged in shadow, since too many waited for it.",
            registry=self._registry,
        )  # fmt: skip

    def shadowed(self, decision: Decision, was: Action) -> None:
        """Count *decision*, come to beside one to do what *was* done."""
        gap = "none" if decision.gap is None else decision.gap.value
        self._shadows.labels(decision.action.value, was.value, gap).inc()

    def watch(self, assessments: Assessments) -> None:
        """Show how much is kept of what models said."""
        for name, what, read in (
            ("entries", "Answers of models that are kept to be told again.", lambda: len(assessments)),
            ("bytes", "Memory that they take, about.", lambda: assessments.size),
        ):
            Gauge(f"workbench_cache_{name}", what, registry=self._registry).set_function(read)

    def decided(self, decision: Decision, seconds: float) -> None:
        """Count *decision*."""
        risk = "none" if decision.risk is None else decision.risk.value
        gap = "none" if decision.gap is None else decision.gap.value
        cached = "true" if decision.cached else "false"
        self._of(self._decisions, decision.kind, decision.action.value, risk, gap, decision.spoke, cached).inc()
        self._of(self._seconds, cached).observe(seconds)
        if decision.gap is not None:
            self._gaps.labels(gap).inc()
        if decision.action.value == "block" and decision.spoke in {"model", "floor"}:
            self._denials.labels(risk).inc()

    def answered(self, path: str, method: str, status: int) -> None:
        """Count an answer to *path*, as it is declared."""
        self._of(self._requests, path, method, str(status)).inc()

    def _of(self, metric: Any, *labels: str) -> Any:
        """The child of *metric* with those *labels*; to look it up costs as much as all else that is counted."""
        key = (metric, *labels)
        found = self._children.get(key)
        if found is None:
            found = self._children[key] = metric.labels(*labels)
        return found

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
