"""What one Ruby call does: migrations, recipes, ActiveRecord, files, processes."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code import rubydata
from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.shells import started
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_scratch_path, is_secret_path, is_system_path
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret

_FILTERS = frozenset(
    "where find find_by find_by! rewhere limit not first last take merge joins_ order_ ids_ pending_".split()
)

# Rows that let somebody in: PersonalAccessToken, user.api_keys, DeployKey.
_KEYS = re.compile(
    r"(?:access|api|deploy|personal|auth|runner)_?(?:access_?)?(?:token|key)s?$|ssh_?keys?$", re.IGNORECASE
)
_TAUTOLOGY = re.compile(r"\s*(?:true|nil|\{ ?\}|[\"'](?:1 ?= ?1|true)[\"'])\s*")
_ENV = re.compile(r"ENV(?: ?\[ ?| ?\. ?fetch ?\( ?)[\"'](\w+)[\"']")
_EACH = frozenset("find_each each in_batches find_in_batches each_with_index each_record".split())
_SENDS = frozenset({"send", "public_send", "__send__"})
_SCOPES_ALL = frozenset("all unscoped find_each in_batches find_in_batches each".split())


def command(source: Source, step: Step, name: str, scope: Scope, chain: Chain) -> list[Finding]:
    """A call without a receiver: a migration's step, a recipe's resource, a shell command."""
    arguments = source.arguments(step.args) if step.args else []
    first = source.constant(*arguments[0]) if arguments else None
    if name in rubydata.MIGRATIONS_HIGH:
        return [high(name, rubydata.MIGRATIONS_HIGH[name], first or "")]
    if name in rubydata.MIGRATIONS and arguments:
        return [medium(name, rubydata.MIGRATIONS[name], first or "")]
    if name in ("system", "exec", "spawn", "sh", "fork") and arguments:
        parts = [source.constant(*part) for part in arguments]
        if parts[0] is None:
            text = source.tokens[arguments[0][0]].text[1:-1] if source.tokens[arguments[0][0]].kind == "string" else ""
            shown = re.sub(r"#\{[^}]*\}", "$UNKNOWN", text)
            return (
                scope.nested(shown, "bash")
                if shown
                else [unresolved(name, "runs a program that cannot be seen here", risk=RiskLevel.HIGH)]
            )
        return started(name, " ".join(part if part is not None else "$UNKNOWN" for part in parts), scope)
    if name == "open" and arguments and (first or source.text(arguments[0])[1:]).lstrip().startswith("|"):
        if first is None:
            return [unresolved(name, "runs a program that cannot be seen here", risk=RiskLevel.HIGH)]
        return started(name, first.lstrip().removeprefix("|"), scope)
    if name in ("eval", "instance_eval", "class_eval") and arguments:
        return (
            scope.nested(first, "rails")
            if first
            else [unresolved(name, "runs code that cannot be seen here", risk=RiskLevel.HIGH)]
        )
    if name == "execute" and arguments:
        return _statement(source, arguments, scope, chain)
    if (
        name in rubydata.RESOURCES
        and arguments
        and chain.end < len(source.tokens)
        and source.tokens[chain.end].text == "do"
    ):
        return _resource(source, name, first or "", chain)
    if (
        name == "command"
        and first
        and re.search(r"^\s*execute\s", " ".join(token.text for token in source.tokens[:2000]))
    ):
        return scope.nested(first, "bash")
    if name in ("puts", "p", "pp", "print") and step.args and (variable := _ENV.match(source.text(step.args))):
        return [high("ENV", "shows a secret", variable[1])] if is_secret(variable[1]) else []
    if name in ("puts", "p", "pp", "print") and step.args and re.match(r"ENV(?:\s|$)(?!\[)", source.text(step.args)):
        return [medium("ENV", "shows the whole environment")]
    return []


def _statement(source: Source, arguments: list[tuple[int, int]], scope: Scope, chain: Chain) -> list[Finding]:
    """``execute "…"``: SQL in a migration, a shell command in a recipe."""
    text = source.constant(*arguments[0])
    if text is None and source.tokens[arguments[0][0]].kind == "string":
        text = re.sub(r"#\{[^}]*\}", "1", source.tokens[arguments[0][0]].text[1:-1])
    if text is None:
        return [unresolved("execute", "runs a statement that cannot be seen here")]
    if chain.end < len(source.tokens) and source.tokens[chain.end].text == "do":
        return [medium("execute", "runs a command in a recipe", text[:60])]
    return scope.nested(text, "sql")


def _resource(source: Source, name: str, target: str, chain: Chain) -> list[Finding]:
    body = " ".join(token.text for token in source.tokens[chain.end : chain.end + 200])
    if name in ("user", "group") or "sudo" in name:
        return [high(name, "adds or changes a user", target)]
    if name == "directory" and ":delete" in body and "recursive true" in body:
        return [high(name, "deletes a folder and all in it", target)]
    return [medium(name, "configures the machine", target)]


def method(source: Source, steps: tuple[Step, ...], names: list[str], index: int, scope: Scope) -> list[Finding]:
    """Findings of one link of a chain by its name."""
    name, step = names[index], steps[index]
    earlier, owner = names[:index], steps[index - 1].name if index else ""
    arguments = source.arguments(step.args) if step.args else []
    first = source.constant(*arguments[0]) if arguments else None
    if not index:
        return []
    dotted = f"{names[0]}.{name}"
    if dotted in (
        "kernel.system",
        "process.spawn",
        "kernel.exec",
        "open3.capture2",
        "open3.capture3",
        "open3.popen3",
        "io.popen",
        "pty.spawn",
        "kernel.spawn",
    ):
        return (
            started(name, first, scope)
            if first
            else [unresolved(name, "runs a program that cannot be seen here", risk=RiskLevel.HIGH)]
        )
    if name in _SENDS and arguments and index == len(steps) - 1:
        called = first.lower() if first else re.match(r": ?(\w+)", source.text(arguments[0]))
        if called is None:
            return [unresolved(name, "calls a method whose name cannot be read here", risk=RiskLevel.HIGH)]
        plain = called if isinstance(called, str) else called[1].lower()
        return [] if plain in _SENDS else method(source, steps, [*earlier, plain], index, scope)
    if dotted in ("marshal.load", "yaml.unsafe_load", "kernel.eval", "binding.eval", "erb.new_"):
        return [high(dotted, "runs whatever code the data holds")]
    if name.startswith("create_") and step.args and names[0] not in ("activerecord", "config"):
        return [medium(name, "writes a row", owner)]
    if owner == "t" and name in ("remove", "remove_references", "remove_belongs_to", "remove_timestamps"):
        return [high(name, "drops columns", first or "")]
    if names[0] in ("fileutils", "csv", "file", "dir", "io", "pathname", "tempfile"):
        return _file(name, first, arguments, source)
    if names[0] in ("net", "uri", "faraday", "httparty", "restclient", "open_uri") and name in (
        "get",
        "post",
        "put",
        "delete",
        "open",
        "get_response",
        "post_form",
        "start",
        "patch",
    ):
        return [medium(dotted, "calls a server over the network", first or "")]
    if name in ("flushall", "flushdb") or (name == "clear" and "queue" in earlier):
        return [high(name, "deletes every key or job")]
    if (
        name
        in (
            "execute",
            "exec_query",
            "select_all",
            "select_values",
            "find_by_sql",
            "exec_update",
            "exec_delete",
            "select_value",
            "select_rows",
            "select_one",
        )
        and arguments
    ):
        return _statement(source, arguments, scope, Chain((), 0, len(source.tokens)))
    if name in ("drop_table", "drop_database", "truncate", "truncate_tables", "remove_column") and (
        "connection" in earlier or "schema" in earlier
    ):
        return [high(name, "drops or empties a table", first or "")]
    if owner in ("credentials", "secrets") and names[0] == "rails":
        return [high("credentials", "reads the application's secrets")]
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
    if names[:2] == ["env", "to_h"] or (names[0] == "env" and name in ("each", "map", "inspect", "to_a", "each_pair")):
        return [medium("ENV", "shows the whole environment")]
    if dotted == "rails.clear" and owner == "cache":
        return [medium("cache.clear", "empties the cache")]
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


def _file(name: str, path: str | None, arguments: list[tuple[int, int]], source: Source) -> list[Finding]:
    target = path or ""
    scratch = bool(path) and is_scratch_path(target)
    if name in ("rm_rf", "rm_r", "remove_dir", "remove_entry", "remove_entry_secure", "rmtree"):
        return [
            medium(name, "deletes scratch files", target)
            if scratch
            else high(name, "deletes a folder and all in it", target)
        ]
    if name in (
        "rm",
        "rm_f",
        "delete",
        "unlink",
        "rmdir",
        "mv",
        "cp",
        "cp_r",
        "copy",
        "move",
        "ln_s",
        "symlink",
        "rename",
        "chmod",
        "chown",
        "chmod_r",
        "chown_r",
        "truncate",
    ):
        return [low(name, "changes a scratch file", target) if scratch else medium(name, "changes files", target)]
    mode = source.constant(*arguments[1]) if len(arguments) > 1 else None
    if name in ("write", "binwrite", "mkdir", "mkdir_p", "touch", "makedirs", "install") or (
        name in ("open", "new") and mode and set(mode) & set("wa+")
    ):
        if path and is_system_path(path):
            return [high(name, "writes a system file", target)]
        return [low(name, "writes a scratch file", target) if scratch else medium(name, "writes a file", target)]
    if path and is_secret_path(path):
        return [high(name, "reads credentials", target)]
    return []


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
