"""Plan: under what terms a model is asked, and the judges that come of them."""

import hashlib
import ipaddress
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from workbench import policies
from workbench.domain.case import Request
from workbench.domain.errors import InputError
from workbench.domain.rule import DEFAULT_POLICY, Policy, Rule, Send
from workbench.domain.run import Answer
from workbench.domain.verdict import Verdict
from workbench.engine.classify import Judge
from workbench.engine.parts import PART_BYTES
from workbench.engine.prompt import compose
from workbench.engine.provider import Provider
from workbench.providers import connect
from workbench.providers.settings import TransportName
from workbench.providers.settings import load as load_settings

_VENDORS = {
    "openai": "OPENAI_BASE_URL",
    "anthropic": "ANTHROPIC_BASE_URL",
    "azure-openai": "AZURE_OPENAI_ENDPOINT",
}
SETTINGS_FILE = Path("workbench.toml")


class Terms(msgspec.Struct, frozen=True):
    """Under what terms a model is asked, as they are written into the run so that it can be resumed under the same.

    ``policy`` holds whatever guidance and floor were asked for; ``guidance`` is for commands that no rule covers;
    ``transport`` goes before what the model's table says; ``batch`` is whether many are asked at once.
    """

    model: str
    api_url: str | None = None
    policy: Policy = DEFAULT_POLICY
    guidance: str | None = None
    transport: TransportName | None = None
    batch: bool = False


def terms(
    model: str,
    *,
    api_url: str | None = None,
    policy: Policy | str | Path | None = None,
    guidance: str | None = None,
    floor: bool = False,
    transport: TransportName | None = None,
    batch: bool = False,
) -> Terms:
    """Terms from what a person gives.

    *guidance* is text, and replaces the default guidance in every rule that has none of its own; *floor* holds for all.

    Raises:
        InputError: *api_url* is given for a vendor's own model: its key would go to somebody else.
        PolicyError: the policy file cannot be used.
    """
    kind = model.partition(":")[0]
    if api_url is not None and kind in _VENDORS:
        variable = _VENDORS[kind]
        raise InputError(f"--api-url is for custom: models, not {model}; to ask {kind} elsewhere, set {variable}")
    if policy is None:
        policy = DEFAULT_POLICY
    elif not isinstance(policy, Policy):
        policy = policies.load(policy)
    rules = tuple(
        msgspec.structs.replace(
            rule,
            guidance=rule.guidance if rule.guidance is not None else guidance,
            floor=rule.floor or floor,
        )
        for rule in policy.rules
    )
    return Terms(model, api_url, Policy(rules), guidance, transport, batch)


def stores_redacted() -> bool:
    """Whether the ``workbench.toml`` of the working folder wants secrets kept out of the store."""
    return load_settings(SETTINGS_FILE).store == "redacted"


def provider(
    terms: Terms,
    environ: Mapping[str, str] = os.environ,
    *,
    recorded: Callable[[str], Provider] | None = None,
) -> Provider:
    """The provider that *terms* name, with the settings of ``workbench.toml`` in the working folder.

    *recorded* makes the recorded models that a cascade may be made of.
    """
    tables = load_settings(SETTINGS_FILE).models
    return connect(
        terms.model,
        api_url=terms.api_url,
        environ=environ,
        tables=tables,
        transport=terms.transport,
        batch=terms.batch,
        recorded=recorded,
    )


class Bench:
    """A provider under each rule of a policy: the judge for every connection, and the fingerprints of them all."""

    def __init__(self, terms: Terms, provider: Provider, patience_s: float | None = None) -> None:
        self.terms = terms
        self.provider = provider
        self._patience_s = patience_s
        self._judges: dict[str | None, Judge] = {None: self._seat(None)}
        for rule in terms.policy.rules:
            self._judges[rule.name] = self._seat(rule)

    def judge(self, connection: str | None) -> Judge:
        """The judge for commands on *connection*."""
        rule = self.terms.policy.rule_for(connection)
        return self._judges[rule.name if rule is not None else None]

    async def verdict(self, request: Request) -> tuple[Verdict, Answer]:
        """The verdict on one request, by the same path as in a replay; recorded nowhere, and the last one asked for."""
        try:
            seat = self.judge(request.connection)
            return await seat.classify(await seat.compose(request))
        finally:
            await self.provider.close()

    @property
    def prompts(self) -> dict[str, str]:
        """The fingerprint of the prompt that each rule's commands are asked with; ``""`` where no rule covers them."""
        covered = any(not rule.connections for rule in self.terms.policy.rules)
        return {
            name or "": judge.prompt.fingerprint
            for name, judge in self._judges.items()
            if name is not None or not covered
        }

    @property
    def fingerprints(self) -> dict[str, str]:
        """Of the prompt (of all prompts together, where rules have several) and of the policy."""
        prompts = sorted(set(self.prompts.values()))
        prompt = prompts[0] if len(prompts) == 1 else hashlib.sha256("".join(prompts).encode()).hexdigest()
        return {"prompt": prompt, "policy": policies.fingerprint(self.terms.policy)}

    def may_cost(self, estimate_usd: float | None) -> bool:
        """Whether a person should be asked first: there is something to pay, or nobody knows and it is elsewhere."""
        if estimate_usd is not None:
            return estimate_usd > 0
        return not _is_loopback(self.provider.endpoint)

    @property
    def settings(self) -> dict[str, Any]:
        """What a run keeps of all this, as JSON values."""
        return {
            "terms": msgspec.to_builtins(self.terms, str_keys=True),
            "model_settings": dict(self.provider.settings),
            "prompts": self.prompts,
        }

    def _seat(self, rule: Rule | None) -> Judge:
        guidance = self.terms.guidance if rule is None else rule.guidance
        custom = None if rule is None else rule.custom_prompt
        prompt = compose(guidance, custom, self.provider.settings)
        send = None if rule is None else rule.send
        send = send or _send(self.provider.settings)
        return Judge(
            self.provider,
            rule,
            prompt,
            floor=rule is not None and rule.floor,
            send=send,
            part_bytes=_part_bytes(self.provider),
            patience_s=self._patience_s,
        )


def _send(settings: Mapping[str, Any]) -> Send:
    try:
        return Send(settings.get("send", Send.RAW))
    except ValueError:
        raise InputError(f"this record was sent in a way that this version does not know: {settings['send']}") from None


def _part_bytes(provider: Provider) -> int | None:
    """How much of a command is put to *provider* at once: all of it, where it is read in this process or on record."""
    return None if provider.endpoint is None else int(provider.settings.get("part_bytes", PART_BYTES))


def _is_loopback(host: str | None) -> bool:
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def resumed(settings: Mapping[str, Any]) -> Terms:
    """The terms that a run was begun under.

    Raises:
        InputError: the run was made by a version whose terms this one does not understand.
    """
    try:
        return msgspec.convert(settings["terms"], Terms, str_keys=True)
    except (KeyError, msgspec.ValidationError) as error:
        raise InputError(f"this run cannot be resumed by this version: {error}") from None
