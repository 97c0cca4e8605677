"""Models: whom an organization's rules may ask, connected once and kept for as long as that is still whom they mean."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.domain.analyzer import AnalyzerRule, ModelProvider
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError, WorkbenchError, nearest
from workbench.engine.provider import Failure, Provider, Question, Reply
from workbench.providers import connect
from workbench.providers.cascade import Cascade
from workbench.providers.free import Free
from workbench.providers.http import Network
from workbench.providers.sending import Sending
from workbench.providers.settings import ModelOptions
from workbench.server.operator import OperatorFile
from workbench.server.registry import Organization
from workbench.server.seal import Seal

_OFFLINE = ("baseline", "learned")
_KEY = "api_key"
_RETRIES = 1
"""Of one answer: somebody waits for it."""


class Absent(Free):
    """Nobody to ask, in the form of a model: every question is a gap that says why."""

    def __init__(self, model: str, why: str) -> None:
        self.model = model
        self.settings: Mapping[str, Any] = {}
        self._failure = Failure("connection", why)

    async def ask(self, question: Question) -> Reply:
        """The gap."""
        return Reply(failure=self._failure, attempts=0, cost_usd=0.0)


class Line:
    """A connected model, closed when nobody means it any more and the last call on it has come back."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._calls = 0

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """A call under way."""
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1

    @property
    def idle(self) -> bool:
        """True where no call is under way."""
        return self._calls == 0


class Pair(Line):
    """Two lines, of which the second is asked where the first gives no verdict, each with *timeout_s* of its own."""

    def __init__(self, first: Line, second: Line, timeout_s: float) -> None:
        models = (first.provider, second.provider)
        name = f"{models[0].model or 'no provider'}, else {models[1].model}"
        super().__init__(Cascade(name, models, until="answered", patience_s=timeout_s))
        self._both = (first, second)

    @contextlib.contextmanager
    def call(self) -> Iterator[None]:
        """A call under way, on either."""
        with self._both[0].call(), self._both[1].call():
            yield


class Models:
    """The models of every organization. *network* is asked before each connect to an address that an API gave."""

    def __init__(
        self, operator: OperatorFile, seal: Seal, network: Network, timeout_s: float, part_bytes: int | None = None
    ) -> None:
        self._operator = operator
        self._seal = seal
        self._network = network
        self.timeout_s = timeout_s
        self._part_bytes = part_bytes
        self._lines: dict[tuple[str, ...], Line] = {}
        self._retired: list[Line] = []

    def check_rule(self, organization: Organization, rule: AnalyzerRule) -> None:
        """Nothing, where *rule* of *organization* may ask the models it names.

        Raises:
            InputError: it may not; the message names what may be.
        """
        self.check(organization, rule.model)
        if rule.second_model is None:
            return
        self.check(organization, rule.second_model)
        first = rule.model or (organization.provider.value.label if organization.provider is not None else None)
        if rule.second_model == first:
            raise InputError(f"second_model is {first!r}, which is asked first; name another")

    def check(self, organization: Organization, model: str | None) -> None:
        """Nothing, where a rule of *organization* may ask *model*.

        Raises:
            InputError: it may not; the message names what may be.
        """
        if model is None or model in _OFFLINE:
            return
        tables = self._operator.models_of(organization.name)
        if model in tables:
            self._table(organization, model)
            return
        provider = organization.provider
        vendor, colon, name = model.partition(":")
        if provider is not None and colon and name and vendor == provider.value.provider:
            self._connect(organization, provider, name)
            return
        known = [*_OFFLINE, *tables]
        own = f", {provider.value.provider}:MODEL" if provider is not None else ""
        raise InputError(
            f"model {model[:80]!r} may not be asked here; use {', '.join(known)}{own}, "
            f"or leave it out for the organization's own provider.{nearest(model, known)}"
        )

    def try_provider(self, organization: Organization, provider: ModelProvider, key: str | None) -> None:
        """Nothing, where *provider* could be connected with *key*. Nothing is connected to.

        Raises:
            InputError: it could not; the message says why.
        """
        self._made(organization, provider, provider.model, key)

    def line(self, organization: Organization, model: str | None, second: str | None = None) -> Line:
        """The connected *model* of *organization*, and *second*, if any, for where it gives no verdict.

        Where one cannot be had, every answer of its is a gap.
        """
        if second is None:
            return self._line(organization, model)
        return Pair(self._line(organization, model), self._line(organization, second), self.timeout_s)

    def _line(self, organization: Organization, model: str | None) -> Line:
        provider = organization.provider
        if model in _OFFLINE:
            key: tuple[str, ...] = ("", model)
        elif model is not None and model in self._operator.models_of(organization.name):
            key = (organization.id, model)
        else:
            at = "" if provider is None else f"{provider.id} {provider.updated_at.isoformat()}"
            key = (organization.id, model or "", at)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = Line(self._find(organization, model, provider))
        return line

    def patience_s(self, line: Line) -> float:
        """The longest that an answer on *line* is waited for, whatever it takes: as long as each of its models has."""
        inner = line.provider.inner if isinstance(line.provider, Sending) else line.provider
        own = inner.patience_s if isinstance(inner, Cascade) else None
        return self.timeout_s if own is None else own

    async def tidy(self, organization: Organization) -> None:
        """Close what *organization* asked under a provider it no longer has, once the last call on it is back."""
        provider = organization.provider
        at = "" if provider is None else f"{provider.id} {provider.updated_at.isoformat()}"
        for key in [key for key in self._lines if len(key) == 3 and key[0] == organization.id and key[2] != at]:
            self._retired.append(self._lines.pop(key))
        idle = [line for line in self._retired if line.idle]
        self._retired = [line for line in self._retired if not line.idle]
        for line in idle:
            await line.provider.close()

    async def close(self) -> None:
        """Let go of everything."""
        for line in [*self._lines.values(), *self._retired]:
            await line.provider.close()

    def _find(self, organization: Organization, model: str | None, provider: Entry[ModelProvider] | None) -> Provider:
        try:
            if model in _OFFLINE:
                return connect(model, environ={})
            if model is not None and model in self._operator.models_of(organization.name):
                return self._table(organization, model)
            if provider is None:
                return Absent(model or "", "the organization has no provider")
            vendor, _, name = (model or provider.value.label).partition(":")
            if vendor != provider.value.provider:
                return Absent(model or "", f"the organization's provider is {provider.value.provider} now")
            return self._connect(organization, provider, name)
        except WorkbenchError as error:
            return Absent(model or "", str(error))

    def _table(self, organization: Organization, model: str) -> Provider:
        return connect(
            model,
            environ=_named_keys(self._operator.models, os.environ),
            tables=self._operator.models,
            network=Network(circle=organization.id, queue_s=self.timeout_s),
        )

    def _connect(self, organization: Organization, provider: Entry[ModelProvider], name: str) -> Provider:
        key = None if provider.sealed is None else self._seal.open(provider.sealed, provider.id).decode()
        return self._made(organization, provider.value, name, key)

    def _made(self, organization: Organization, provider: ModelProvider, name: str, key: str | None) -> Provider:
        if name != name.strip() or not name:
            raise InputError(f"{name!r} is no model; give its name without spaces around it")
        options = ModelOptions(
            api_url=provider.api_url,
            api_key_env=None if key is None and provider.provider == "custom" else _KEY,
            timeout_s=self.timeout_s,
            max_retries=_RETRIES,
            part_bytes=self._part_bytes,
        )
        return connect(
            f"{provider.provider}:{name}",
            options=options,
            environ={} if key is None else {_KEY: key},
            transport="lean",  # the vendors' own clients connect to wherever a name leads
            network=Network(self._network.admits, organization.id, self.timeout_s),
        )


def _named_keys(tables: Mapping[str, ModelOptions], environ: Mapping[str, str]) -> dict[str, str]:
    """What of *environ* the operator's tables name for a key; the vendors' own variables are never looked at."""
    return {
        table.api_key_env: environ[table.api_key_env]
        for table in tables.values()
        if table.api_key_env is not None and table.api_key_env in environ
    }
