"""Clouds whose tools put the thing before the verb: openstack, oci, aliyun, yc, linode-cli, vultr-cli and their kin."""

import re

from workbench.facts.cli.argv import Grammar, parse
from workbench.facts.cli.cloudwords import DELETES, READS, STOPS, deleted, read_only, stopped
from workbench.facts.cli.verbs import target, wants_help
from workbench.facts.finding import Finding, high, low, medium
from workbench.facts.scope import Scope
from workbench.facts.word import Word

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GIVES = re.compile(r"user|role|token|credential|key|password|grant|policy|policies|acl|api-key|auth-token")
_CHANGES = frozenset(
    "create set add update unset remove start reboot restart rebuild resize attach apply import run".split()
)
_VALUED = frozenset("-f -c --os-cloud --profile --region --compartment-id --project --format --output --cloud".split())


def read(argv: list[Word], scope: Scope) -> list[Finding]:
    """Findings of one command of such a cloud's tool."""
    args = parse(argv, Grammar(valued=_VALUED))
    words = [_CAMEL.sub("-", word).lower() for word in args.texts]
    if not words or wants_help(args):
        return [low(args.program, "prints help or version")]
    at = next((place for place, word in enumerate(words) if _verb(word) in _KNOWN), None)
    if at is None:
        return [
            medium(f"{args.program} {words[0]}"[:60], "does something this reader does not know", target(words[1:]))
        ]
    verb = _verb(words[at])
    noun = "-".join([*words[:at], words[at].partition("-")[2]]).strip("-")
    name, shown = f"{args.program} {' '.join(words[: at + 1])}"[:80], target(args.texts[at + 1 :])
    if verb in READS:
        secret = re.search(r"(^|-)(secret|token|credential|password)s?($|-)", noun)
        return [
            high(name, "shows credentials", shown) if secret and verb not in {"list", "ls"} else read_only(name, shown)
        ]
    if verb in DELETES:
        return [deleted(name, noun, shown)]
    if verb in STOPS:
        return [
            high(name, "stops a machine", shown)
            if re.search(r"server|instance|node|vm", noun)
            else stopped(name, noun, shown)
        ]
    if verb in {"create", "add", "issue", "set"} and _GIVES.search(noun):
        return [high(name, "adds a user or key, or grants something", shown)]
    return [medium(name, "creates or changes a cloud resource", shown)]


_KNOWN = READS | DELETES | STOPS | _CHANGES | {"issue"}


def _verb(word: str) -> str:
    return word.partition("-")[0]
