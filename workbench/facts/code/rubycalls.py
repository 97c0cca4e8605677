"""What one Ruby call does to the machine: programs, files, the network, migrations, recipes; not to rows."""

import re

from workbench.domain.risk import RiskLevel
from workbench.facts.code import rubydata
from workbench.facts.code.calls import Chain, Source, Step
from workbench.facts.code.rubystored import stored
from workbench.facts.code.shells import started
from workbench.facts.finding import Finding, high, low, medium, unresolved
from workbench.facts.paths import is_scratch_path, is_secret_path, is_system_path
from workbench.facts.scope import Scope
from workbench.facts.sensitive import is_secret

_ENV = re.compile(r"ENV(?: ?\[ ?| ?\. ?fetch ?\( ?)[\"'](\w+)[\"']")
_SENDS = frozenset({"send", "public_send", "__send__"})


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
    if names[:2] == ["env", "to_h"] or (names[0] == "env" and name in ("each", "map", "inspect", "to_a", "each_pair")):
        return [medium("ENV", "shows the whole environment")]
    if dotted == "rails.clear" and owner == "cache":
        return [medium("cache.clear", "empties the cache")]
    return stored(source, steps, names, index)


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
