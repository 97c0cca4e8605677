"""What a Ruby call does to rows: ActiveRecord and its kin, known by the method and the chain before it."""

import re

from workbench.facts.code import rubydata
from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.finding import Finding, high, medium
from workbench.facts.sensitive import is_secret

_FILTERS = frozenset(
    "where find find_by find_by! rewhere limit not first last take merge joins_ order_ ids_ pending_".split()
)
# Rows that let somebody in: PersonalAccessToken, user.api_keys, DeployKey.
_KEYS = re.compile(
    r"(?:access|api|deploy|personal|auth|runner)_?(?:access_?)?(?:token|key)s?$|ssh_?keys?$", re.IGNORECASE
)
_TAUTOLOGY = re.compile(r"\s*(?:true|nil|\{ ?\}|[\"'](?:1 ?= ?1|true)[\"'])\s*")
_EACH = frozenset("find_each each in_batches find_in_batches each_with_index each_record".split())
_SCOPES_ALL = frozenset("all unscoped find_each in_batches find_in_batches each".split())


def stored(source: Source, steps: tuple[Step, ...], names: list[str], index: int) -> list[Finding]:
    """Findings of one called link that changes rows."""
    name, step = names[index], steps[index]
    earlier, owner = names[:index], steps[index - 1].name
    arguments = source.arguments(step.args) if step.args else []
    if name == "clear" and is_association(source.tokens[0].text, names, index):
        return [medium(name, "unlinks or deletes every row that belongs to another", owner)]
    if name in rubydata.ALL_ROWS:
        everything = any(
            link.name == "where" and link.args and _TAUTOLOGY.fullmatch(source.text(link.args))
            for link in steps[:index]
        )
        narrowed = bool(_FILTERS & set(earlier)) or (
            len(earlier) > 1
            and not _SCOPES_ALL & set(earlier)
            and not source.tokens[0].text == ""
            and owner[:1].islower()
        )
        bounded = narrowed and not everything and "constantize" not in earlier
        verb = "changes" if name.startswith("update") else "deletes"
        return [
            medium(name, f"{verb} what a filter selects", owner) if bounded else high(name, f"{verb} every row", owner)
        ]
    text = source.text(step.args) if step.args else ""
    if name in _EACH and (called := re.search(r"& ?: ?(\w+[!?]?)", text)):
        return _on_each(name, called[1], owner, narrowed=bool(_FILTERS & set(earlier)))
    if name in ("find_each", "each", "in_batches", "find_in_batches", "map") and re.search(
        r"& : ?(?:destroy|delete)|&:destroy|&:delete", text.replace(" ", "")
    ):
        return [
            medium(name, "deletes what a filter selects")
            if _FILTERS & set(earlier)
            else high(name, "deletes every row", owner)
        ]
    if name in rubydata.WRITES and not (
        name in ("create", "update", "delete", "add")
        and names[0] in ("hash", "digest", "set", "errors", "params", "cache", "config", "openssl")
    ):
        if name in (
            "create",
            "create!",
            "update",
            "update!",
            "update_column",
            "update_columns",
            "update_attribute",
            "find_or_create_by!",
        ) and re.search(
            r"\b(?:admin|superuser|is_admin|role|access_level)\s*:?\s*(?:=>)?\s*(?::?\s*)?(?:true|:admin|"
            r"'admin'|\"admin\"|:owner)",
            text,
        ):
            return [high(name, "grants administrator rights", owner)]
        if name.startswith(("create", "find_or_create_by")) and _KEYS.search(owner):
            return [high(name, "makes a key or a token", owner)]
        if name in ("delete", "add") and not arguments and "." not in text and len(steps) < 2:
            return []
        return [medium(name, rubydata.WRITES[name], owner)]
    return []


def _on_each(name: str, called: str, owner: str, *, narrowed: bool) -> list[Finding]:
    """Findings of ``each(&:called)``: what is done to one row is done to all of them."""
    if re.match(r"(?:destroy|delete|purge|really_destroy|clear|truncate|drop|terminate)", called):
        return [
            medium(name, "deletes what a filter selects", owner) if narrowed else high(name, "deletes every row", owner)
        ]
    if called.endswith("!") or called in rubydata.WRITES:
        return [medium(name, "changes one row after another", owner)]
    return []


def is_association(first: str, names: list[str], index: int) -> bool:
    """True where the link before *index* reads like the rows that belong to an object: ``author.books``.

    >>> is_association("author", ["author", "books", "clear"], 2), is_association("x", ["x", "errors", "clear"], 2)
    (True, False)
    """
    return index >= 2 and names[index - 1].endswith("s") and names[index - 1] not in rubydata.PLAIN_LISTS


def reading(source: Source, steps: tuple[Step, ...], names: list[str], chain: Chain) -> list[Finding]:
    """Reads of whole tables and of secret columns."""
    if "pluck" in names or "select" in names:
        at = names.index("pluck") if "pluck" in names else names.index("select")
        text = source.text(steps[at].args or (0, 0))
        if any(is_secret(word) for word in re.findall(r"\w+", text)):
            return [(medium if _FILTERS & set(names) else high)(names[at], "reads a secret column")]
        if names[at] == "pluck" and at == 1 and steps[0].name[:1].isupper():
            return [medium("pluck", "reads a column of every row", steps[0].name)]
    if len(steps) > 1 and steps[0].name[:1].isupper() and names[1] in _SCOPES_ALL and names[1] != "each":
        ends = {
            "count",
            "first",
            "last",
            "limit",
            "size",
            "where",
            "to_sql",
            "take",
            "exists?",
            "none?",
            "any?",
            "explain",
            "find",
            "find_by",
            "pluck_",
            "new",
            "page",
            "length",
            "sum",
        }
        assigned = chain.start > 0 and source.tokens[chain.start - 1].text == "="
        if not ends & set(names) and not assigned:
            return [medium(names[1], "reads every row", steps[0].name)]
    return []
