"""Baseline: the static risk as a model that needs no network and no key."""

import asyncio
import functools
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from workbench.domain.risk import RiskLevel
from workbench.engine.prompt import TOOLS
from workbench.engine.provider import Question, Reply, ToolCall
from workbench.facts.floor import Static, static_risk
from workbench.providers.free import Free

_NAMES = {tool.risk: tool.name for tool in TOOLS}
_REASONS_SHOWN = 3
_encode = msgspec.json.Encoder().encode


class Baseline(Free):
    """What the text alone says, in the form of a model's answer: it is mapped and scored like any other."""

    model = "baseline"

    def __init__(self) -> None:
        self.settings: Mapping[str, Any] = {}

    async def ask(self, question: Question) -> Reply:
        """Read the command in a thread: parsing is CPU-bound, and some commands are made to be slow to parse."""
        return await asyncio.get_running_loop().run_in_executor(_threads(), _answer, question)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="baseline")


def _answer(question: Question) -> Reply:
    started = time.perf_counter()
    request = question.request
    static = static_risk(request.command, request.dialect, request.arguments)
    arguments = _encode({"title": _title(static), "explanation": _explanation(static)}).decode()
    latency_ms = (time.perf_counter() - started) * 1000
    call = ToolCall(_NAMES[static.risk], arguments)
    return Reply((call,), model="baseline", latency_ms=latency_ms, cost_usd=0.0)


def _title(static: Static) -> str:
    if not static.findings:
        return "Nothing found that changes or exposes anything"
    worst = static.findings[0]
    title = f"{worst.verb}: {worst.reason}"
    return f"Unresolved: {title}" if static.unresolved else title


def _explanation(static: Static) -> str:
    """The clauses of the worst findings, each once, worst first."""
    clauses = dict.fromkeys(
        f"{finding.verb} {finding.target}: {finding.reason}" if finding.target else f"{finding.verb}: {finding.reason}"
        for finding in static.findings
        if static.risk is RiskLevel.LOW or finding.risk is not RiskLevel.LOW
    )
    shown = list(clauses)[:_REASONS_SHOWN]
    more = len(clauses) - len(shown)
    return "; ".join(shown) + (f"; and {more} more." if more else "." if shown else "")
