"""The operator's own connections: the ``[connections.NAME]`` tables of ``workbench.toml``.

They run on the server's own machine, so only whoever can write this file makes them; the API uses them, and changes
none.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from workbench.domain.connection import Connection
from workbench.domain.errors import InputError, nearest
from workbench.server.executors import Executor, Limits
from workbench.server.executors.command import Command
from workbench.server.executors.embedded import Embedded

_Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
_Bytes = Annotated[int, msgspec.Meta(ge=1, le=1 << 30)]
_Memory = Annotated[int, msgspec.Meta(ge=64 << 20, le=1 << 40)]
_DIALECTS = {"duckdb": "duckdb", "sqlite": "sqlite", "command": "bash"}


class FromVariable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that stands in a variable of the server's own environment."""

    from_variable: Annotated[str, msgspec.Meta(min_length=1)]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a table may hold. ``env`` are names with their values, or a list of variables to pass on."""

    type: Literal["duckdb", "sqlite", "command"]
    path: str | None = None
    read_only: bool = False
    command: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    env: dict[str, str | FromVariable] | list[str] = {}
    allow_client_args: bool = False
    organization: Annotated[str, msgspec.Meta(min_length=1)] = "default"
    subtype: str = ""
    dialect: str | None = None
    tags: dict[str, str] = {}
    time_limit_s: _Seconds = 300.0
    output_limit_bytes: _Bytes = 4 << 20
    memory_limit_bytes: _Memory = 2 << 30


class OwnConnection(msgspec.Struct, frozen=True):
    """A connection of the operator's: what it is, what runs its commands, how far, and a digest of all of that."""

    connection: Connection
    organization: str
    executor: Executor
    limits: Limits
    allow_client_args: bool
    environment: tuple[str, ...]
    definition: str


def load(path: Path, variables: Mapping[str, str], hidden: tuple[Path, ...]) -> tuple[OwnConnection, ...]:
    """The connections in the file at *path*; none where there is no such file.

    Args:
        path: ``workbench.toml``; paths in it are relative to its folder.
        variables: The server's environment, from which a table may name variables.
        hidden: Files that no command may reach: the store, its token file. The file at *path* is one of them.

    Raises:
        InputError: it cannot be read, is not TOML, or a table is wrong; the sentence names file, table and key.
    """
    try:
        document: dict[str, Any] = msgspec.toml.decode(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from None
    tables = document.get("connections", {})
    if not isinstance(tables, dict):
        raise InputError(f"{path}: connections must be tables; write [connections.NAME]")
    closed = tuple(file.resolve() for file in (path, *hidden))
    surroundings = _Surroundings(path.parent, variables, closed)
    return tuple(
        _connection(f"{path}: [connections.{name}]", name, table, surroundings) for name, table in tables.items()
    )


class _Surroundings(NamedTuple):
    folder: Path
    variables: Mapping[str, str]
    hidden: tuple[Path, ...]


def _connection(where: str, name: str, table: Any, surroundings: _Surroundings) -> OwnConnection:
    folder, variables, hidden = surroundings
    if not isinstance(table, dict):
        raise InputError(f"{where} is not a table")
    if not name or "/" in name:
        raise InputError(f"{where}: a name is not empty and holds no slash")
    for field in table:
        if field not in _Table.__struct_fields__:
            raise InputError(f"{where}: unknown field {field!r}.{nearest(field, _Table.__struct_fields__)}")
    try:
        own = msgspec.convert(table, _Table)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: {error}") from None
    named = own.env if isinstance(own.env, dict) else {variable: FromVariable(variable) for variable in own.env}
    environment = {variable: _value(where, variable, value, variables) for variable, value in named.items()}
    executor: Executor
    if own.type == "command":
        _misplaced(where, table, ("path", "read_only"), 'type = "duckdb" and "sqlite"')
        argv = _argv(where, own.command, folder)
        executor = Command(argv, environment, tuple(str(file) for file in hidden))
    else:
        _misplaced(where, table, ("command", "env", "allow_client_args"), 'type = "command"')
        argv = ()
        executor = Embedded(own.type, _database(where, own.path, folder, hidden), read_only=own.read_only)
    connection = Connection(
        name=name,
        type="custom" if own.type == "command" else "database",
        subtype=own.subtype or own.type,
        command=argv,
        tags=own.tags,
        dialect=own.dialect or (None if own.subtype else _dialect(own.type, argv)),
        executor=own.type,
        operator=True,
    )
    return OwnConnection(
        connection,
        own.organization,
        executor,
        Limits(own.time_limit_s, own.output_limit_bytes, own.memory_limit_bytes),
        own.allow_client_args,
        tuple(environment),
        # The values are in it by way of the digest alone: an approval must not outlive a change of what they lead to.
        hashlib.sha256(msgspec.json.encode((own, argv, str(folder), environment), order="sorted")).hexdigest(),
    )


def _misplaced(where: str, table: dict[str, Any], fields: tuple[str, ...], owner: str) -> None:
    for field in fields:
        if field in table:
            raise InputError(f"{where}: {field} is set for {owner} alone")


def _value(where: str, name: str, value: str | FromVariable, variables: Mapping[str, str]) -> str:
    if not name or "=" in name or "\0" in name:
        raise InputError(f"{where}: env: {name!r} is no name of a variable")
    if isinstance(value, str):
        return value
    if value.from_variable not in variables:
        raise InputError(
            f"{where}: env.{name}: {value.from_variable} is not set; set it for the server, or leave it out"
        )
    return variables[value.from_variable]


def _argv(where: str, command: list[str] | None, folder: Path) -> tuple[str, ...]:
    if command is None:
        raise InputError(f'{where}: command is missing; write it as a list, ["/bin/bash"], say')
    program = command[0]
    # Looked up once, here: the command's own environment has no PATH unless it is given one.
    found = str((folder / program).absolute()) if "/" in program else shutil.which(program)
    if found is None or not os.access(found, os.X_OK) or not Path(found).is_file():
        raise InputError(f"{where}: command: there is no program {program!r}; give its path")
    return (found, *command[1:])


def _database(where: str, path: str | None, folder: Path, hidden: tuple[Path, ...]) -> str:
    if not path:
        raise InputError(f'{where}: path is missing; the database\'s file, or ":memory:"')
    if path == ":memory:":
        return path
    file = (folder / Path(path).expanduser()).resolve()
    if file in hidden:
        raise InputError(f"{where}: path: {path} is the server's own file")
    if not file.parent.is_dir():
        raise InputError(f"{where}: path: there is no folder {file.parent}")
    return str(file)


def _dialect(kind: str, argv: tuple[str, ...]) -> str:
    """What a command connection's program reads, as far as its name tells; an operator may say otherwise."""
    if kind != "command":
        return _DIALECTS[kind]
    program = Path(argv[0]).name.rstrip("0123456789.")
    return {
        "psql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite", "sqlcmd": "mssql",
        "mongosh": "mongodb", "redis-cli": "redis", "pwsh": "powershell", "python": "python", "node": "node",
    }.get(program, "bash")  # fmt: skip
