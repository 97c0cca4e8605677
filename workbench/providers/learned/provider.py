"""The classifier as a model: asked like any other, answered without a network, and it says what weighed most."""

import asyncio
import functools
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from workbench.engine.prompt import TOOLS
from workbench.engine.provider import Question, Reply, ToolCall
from workbench.facts.floor import Static, static_risk
from workbench.providers.free import Free
from workbench.providers.learned.predict import Classifier, Judgement
from workbench.providers.learned.terms import cut
from workbench.providers.learned.weights import SHIPPED, Weights, load

_NAMES = {tool.risk: tool.name for tool in TOOLS}
_encode = msgspec.json.Encoder().encode


class Learned(Free):
    """A trained classifier in the form of a model.

    Its fingerprint is among the settings: a run is not resumed, nor its record replayed, as if by another classifier.
    """

    def __init__(self, model: str, weights: Weights) -> None:
        self.model = model
        self.settings: Mapping[str, Any] = {"weights": weights.fingerprint}
        self._answers = f"learned-{weights.fingerprint[:12]}"
        self._trained = weights.trained
        self._classifier = Classifier(weights)

    async def ask(self, question: Question) -> Reply:
        """Read and weigh the command in a thread: the facts are CPU-bound, and some commands are made to be slow."""
        return await asyncio.get_running_loop().run_in_executor(_threads(), self._answer, question)

    def report(self) -> Mapping[str, Any]:
        """What the classifier was trained on, without the figures of its training."""
        trained: dict[str, Any] = msgspec.to_builtins(self._trained)
        return {"trained": {name: trained[name] for name in ("corpus", "facts", "cases", "versions", "settings")}}

    def _answer(self, question: Question) -> Reply:
        started = time.perf_counter()
        request = question.request
        static = static_risk(request.command, request.dialect, request.arguments)
        found = self._classifier.judge(request, static)
        arguments = {
            "title": _title(found, static),
            "explanation": _explanation(found, static),
            "probabilities": {str(risk): round(chance, 6) for risk, chance in found.probabilities.items()},
        }
        notes = [f"confidence {found.confidence:.2f}"]
        if cut(request):
            notes.append("of this long text only the ends were weighed, beside the facts of all of it")
        call = ToolCall(_NAMES[found.risk], _encode(arguments).decode())
        latency_ms = (time.perf_counter() - started) * 1000
        return Reply((call,), model=self._answers, latency_ms=latency_ms, cost_usd=0.0, notes=tuple(notes))


def connect(model: str, path: str) -> Learned:
    """The classifier in the file at *path*, or, where that is empty, the one that is shipped; asked for as *model*.

    Raises:
        InputError: the file cannot be read, or is no classifier.
    """
    return Learned(model, load(Path(path) if path else SHIPPED))


@functools.cache
def _threads() -> ThreadPoolExecutor:
    # Two, so that one slow text holds up nobody. More would only wait for each other: Python runs one at a time.
    return ThreadPoolExecutor(2, thread_name_prefix="learned")


def _title(found: Judgement, static: Static) -> str:
    if static.risk is not found.risk:
        return f"Weighed as {found.risk}; the text alone says {static.risk}"
    if not static.findings:
        return "Nothing found that changes or exposes anything"
    return f"{static.findings[0].verb}: {static.findings[0].reason}"


def _explanation(found: Judgement, static: Static) -> str:
    others = sorted((risk for risk in found.probabilities if risk is not found.risk), reverse=True)
    chances = ", ".join(f"{risk} {found.probabilities[risk]:.0%}" for risk in others)
    sentences = [f"{found.risk} by {found.confidence:.0%} ({chances})"]
    if found.because:
        sentences.append(f"Weighed most: {'; '.join(found.because)}")
    if static.findings:
        worst = static.findings[0]
        sentences.append(f"The text alone says {static.risk}: {worst.verb}: {worst.reason}")
    return ". ".join(sentences) + "."
