"""The words of az: which are verbs, and what, created or added to, grants something."""

import re

from workbench.facts.cli.argv import Args
from workbench.facts.cli.cloudwords import READS

MACHINES = frozenset(
    "vm vmss webapp functionapp aks flexible-server server postgres mysql cluster app container service pool "
    "instance".split()
)
_EXTRA = frozenset(
    "create update delete deploy add remove set start stop restart reset restore import export upload download "
    "copy move attach detach enable disable assign unassign register unregister approve reject accept cancel swap "
    "scale resize run invoke exec login logout upgrade install uninstall purge recover regenerate renew rotate "
    "generate failover migrate promote publish build push pull tag untag lock unlock grant revoke authorize "
    "unauthorize activate deactivate sync deallocate redeploy reimage generalize convert capture snapshot up down "
    "terminate link unlink connect disconnect open-port config-zip patch apply assess-patches install-patches "
    "set-primary submit replace list show get wait validate what-if check exists format lint decompile repair ssh "
    "undelete geo-restore georestore join simulate-eviction logs upsert_scope delete_scope".split()
)
_STARTS = tuple(
    "list- show- get- check- validate- create- delete- update- add- remove- set- reset- enable- disable- "
    "regenerate- renew- rotate- generate- start- stop- cancel- config- migrate- failover- import- export- run- "
    "perform-".split()
)


def is_verb(word: str) -> bool:
    """True where *word* is a verb of az rather than a group or an operand."""
    return word in _EXTRA or word in READS or word.startswith(_STARTS)


_GRANTS = (
    (
        re.compile(r"\brole( assignment| definition)?$|access-policy$|admin$|owner$|permission$|member$"),
        "grants a role or access",
    ),
    (re.compile(r"(^| )users?$|invitation$"), "adds a user"),
    (
        re.compile(
            r"authorization-rule$|^iot (hub|dps) policy$|api-key$|(^| )token$|credentials?$|sas-definition$|query-key$|"
            r"root-cert$|revoked-cert$|ssh-key$|authkey$|access-key$"
        ),
        "adds a key or trust",
    ),
)


def gives(group: list[str], verb: str, args: Args) -> str:
    """Why creating or adding to *group* grants something, empty where it does not."""
    path = " ".join(group)
    if verb == "assign" and group[-1:] == ["identity"]:
        return "gives a resource an identity and its roles" if args.has("--role", "--scope") else ""
    if verb in {"create", "add", "set", "grant", "assign"}:
        return next((reason for pattern, reason in _GRANTS if pattern.search(path)), "")
    return ""
