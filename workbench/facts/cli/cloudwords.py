"""What the clouds' own words mean: verbs that read, things whose loss lasts, things that grant.

The clouds name thousands of operations by a few verbs and nouns (``describe-instances``, ``delete-bucket``): reading
them by these words also reads services that did not exist when this was written.
"""

import re

from workbench.facts.finding import Finding, high, low, medium

_SPLIT = re.compile(r"[-_/.:\s]+")

READS = frozenset(
    "describe list get head show search lookup estimate validate simulate test wait query check view preview "
    "count batch-get batch-describe scan detect recognize compare filter discover select exists explain summarize "
    "verify resolve predict can is print read status info history tail diff dry-run what-if help version stats "
    "translate analyze synthesize logs output lint classify cat ls du hash stat".split()
)
DELETES = frozenset(
    "delete remove terminate purge deregister destroy drop rm rb release undeploy uninstall unregister empty wipe "
    "erase reset-authorized".split()
)
STOPS = frozenset(
    "stop disable deactivate suspend shutdown cancel abort deallocate pause halt off poweroff power-off".split()
)
# What is lost with it is nothing, or quickly made again.
_LIGHT = frozenset(
    "tag tags label labels association associations membership memberships message messages session sessions item "
    "items alias aliases subscription-filter annotation annotations comment comments rule rules record records "
    "entry route routes object attribute attributes metadata version versions layer invocation invocations job "
    "jobs task tasks execution executions command run change-set event-subscription attachment attachments "
    "permission permissions grant member members config-template placement-group schedule schedules eni "
    "health-check healthcheck webhook webhooks notification notifications binding bindings extension extensions "
    "cache invalidation assignment configuration-profile instance-profile template templates link links dashboard "
    "dashboards view views filter filters preset presets query queries finding findings report reports test tests "
    "exports network-interface insights-path parameter analysis scope-analysis window subscription-definition nic "
    "slice exclusion taskrun assessment assessments deployment-scripts message-enrichment manifest-tag operation "
    "operations revision deployment-script what-if stage-variable property properties variable variables setting "
    "settings appsettings condition override preview".split()
)
_SETTING = frozenset(
    "configuration config configurations concurrency reference reservation definition website tagging cors "
    "lifecycle controls".split()
)
_WATCH = re.compile(
    r"log|trail|audit|monitor|metric|alarm|alert|insight|mfa|backup|encrypt|\bkey\b|guard|security|macie|inspector|"
    r"detector|shield|waf|firewall|snapshot|protection|config-rule|access-analyzer|recording|diagnostic|defender|"
    r"flow|retention|versioning|soft-delete|rotation|lock\b|threat|policy|scan|sentinel|tde|atp",
)


def parts(name: str) -> list[str]:
    """The words of an operation's or group's name."""
    return [part for part in _SPLIT.split(name.lower()) if part]


def is_light(noun: str) -> bool:
    """True where losing one such thing loses little: a tag, a message, a rule's target."""
    words = parts(noun)
    if words and words[-1] in _SETTING:
        return not _WATCH.search(noun)
    return bool(words) and (words[-1] in _LIGHT or "-".join(words[-2:]) in _LIGHT or words[-1].rstrip("s") in _LIGHT)


def deleted(verb: str, noun: str, target: str = "") -> Finding:
    """The finding of deleting a *noun*: high, but for what is plainly light."""
    if is_light(noun):
        return medium(verb, f"deletes one {noun[:40]}", target)
    return high(verb, f"deletes {noun[:40] or 'a resource'}, with no easy way back", target)


def stopped(verb: str, noun: str, target: str = "") -> Finding:
    """The finding of stopping or disabling a *noun*."""
    if _WATCH.search(noun):
        return high(verb, f"turns off {noun[:40]}, which watches or protects", target)
    return medium(verb, f"stops or disables {noun[:40] or 'something'}", target)


def read_only(verb: str, target: str = "") -> Finding:
    """The finding of a call that only reads."""
    return low(verb, "only reads", target)


def watches(noun: str) -> bool:
    """True where *noun* logs, watches or protects."""
    return bool(_WATCH.search(noun))
