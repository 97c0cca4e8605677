"""Recorded: the replies of an earlier run as a model, byte for byte, without a network."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from workbench.domain.assessment import GapReason
from workbench.engine.classify import key
from workbench.engine.prompt import under
from workbench.engine.provider import Failure, Question, Reply
from workbench.providers.free import Free

Lookup = Callable[[str, int], Reply | None]
"""The recorded reply to the question of a key and a repeat, or None where there is none."""


class Recorded(Free):
    """A model that says again what was recorded of it: latency, usage and cost as they were then.

    *settings* are those of the recorded model, so that prompts have the fingerprints that they had. A question that is
    not in the record is the gap ``rejected`` and says so: a changed prompt or command is never answered with another's
    verdict.
    """

    def __init__(self, model: str, settings: Mapping[str, Any], prompts: frozenset[str], lookup: Lookup) -> None:
        """Take *prompts*, the fingerprints of the prompts recorded, and *lookup*."""
        self.model = model
        self.settings = settings
        self._prompts = prompts
        self._lookup = lookup
        self._own = functools.lru_cache(maxsize=64)(lambda system: under(system, settings))

    async def ask(self, question: Question) -> Reply:
        """The recorded reply."""
        if question.repair is not None:  # what was recorded is the end of it, a repair included
            return _missing("a second answer")
        prompt, name = question.prompt, question.key
        if prompt.fingerprint not in self._prompts:
            # As part of a cascade it is asked under the cascade's prompt: the same text, but other settings.
            prompt = self._own(prompt.system)
            name = key(prompt, question.envelope)
        reply = self._lookup(name, question.repeat)
        if reply is not None:
            return reply
        if prompt.fingerprint not in self._prompts:
            return _missing("this prompt; guidance, rule or our own half of it changed since")
        if question.repeat and self._lookup(name, 0) is not None:
            return _missing("so many repeats")
        return _missing("this request; the case is new to it, or was changed since")


def _missing(what: str) -> Reply:
    # Rejected, which is final: unlike an endpoint that could not be reached, a record never comes to hold more.
    failure = Failure("unasked", f"not in the record: {what}", code=GapReason.REJECTED.value)
    return Reply(failure=failure, attempts=0, cost_usd=0.0)
