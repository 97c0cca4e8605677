"""Recorded replies: those of a run in the store, or of a file that one was exported to, found again by their key."""

import uuid
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from workbench.domain.errors import InputError
from workbench.domain.run import Run
from workbench.engine.provider import Reply
from workbench.store.file import make_room
from workbench.store.runs import longest

_COLUMNS = (
    "{model: 'VARCHAR', settings: 'JSON', request_key: 'VARCHAR', repeat: 'INTEGER', raw: 'VARCHAR', shared: 'BOOLEAN'}"
)
_READERS = {
    ".jsonl": "read_json({file}, format = 'newline_delimited', columns = {columns})",
    ".csv": "read_csv({file}, all_varchar = true)",
    ".parquet": "read_parquet({file})",
}
SUFFIXES = frozenset(_READERS)
"""How the name of a file of recorded replies ends."""

_TABLE = "create table replies (key uuid not null, repeat integer not null, raw varchar not null)"
_CHUNK = 200
_LONGEST = 1 << 20  # bytes of an answer that are read at the most
_decoder = msgspec.json.Decoder(Reply)


class _Settings(msgspec.Struct):
    model_settings: dict[str, Any]
    prompts: dict[str, str]


class Replies:
    """Replies by key and repeat, in a DuckDB of their own: a million of them need no memory."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"memory_limit": "256MB", "preserve_insertion_order": False})
        self._connection.execute(_TABLE)
        self.model = ""
        self.settings: dict[str, Any] = {}
        self.prompts: frozenset[str] = frozenset()

    def lookup(self, key: str, repeat: int) -> Reply | None:
        """The reply to the question named *key*, or None."""
        found = self._connection.execute(
            "select raw from replies where key = ? and repeat = ?", [str(uuid.UUID(key)), repeat]
        ).fetchall()
        return _decoder.decode(found[0][0]) if found else None

    def _take(self, source: str) -> list[tuple[Any, Any]]:
        """Take in the replies of *source*, a table in SQL; gives model and settings of the runs that it holds."""
        header = self._connection.execute(f"select model, settings::varchar from {source} group by all limit 2")
        found = header.fetchall()
        self._connection.execute(
            f"insert into replies select distinct request_key::uuid, repeat::integer, raw::varchar from {source} "
            "where not shared::boolean"
        )
        return found

    def _index(self) -> None:
        self._connection.execute("create index by_key on replies (key)")


def of_run(connection: duckdb.DuckDBPyConnection, run: Run) -> Replies:
    """The replies recorded for *run*."""
    replies = Replies()
    replies.model, replies.settings = run.model, dict(run.settings["model_settings"])
    replies.prompts = frozenset(run.settings["prompts"].values())
    for each in (connection, replies._connection):
        make_room(each, longest(connection, run))
    cursor = connection.execute(
        "select request_key, repeat, raw from predictions where run = ? and not shared", [run.id]
    )
    appender = replies._connection.appender("replies")
    while rows := cursor.fetchmany(_CHUNK):
        for key, repeat, raw in rows:
            appender.append_row(str(key), repeat, raw)
        appender.flush()
    replies._index()
    return replies


def is_file(name: str) -> bool:
    """Whether *name* is that of a file of recorded replies and not of a run, by its looks."""
    return "/" in name or Path(name).suffix in SUFFIXES


def of_file(path: Path) -> Replies:
    """The replies in a file that ``show RUN --export`` wrote.

    Raises:
        InputError: there is no such file, or it is no export of a run.
    """
    reader = _READERS.get(path.suffix)
    if reader is None:
        raise InputError(
            f"{path} is no record: give the .jsonl, .csv or .parquet that `workbench show RUN --export` wrote"
        )
    if not path.is_file():
        raise InputError(f"there is no record {path}, and no run of that name")
    replies = Replies()
    source = reader.format(file="'" + str(path).replace("'", "''") + "'", columns=_COLUMNS)
    try:
        try:
            header = replies._take(source)
        except duckdb.OutOfMemoryException:  # replies are long in it; how long, only reading could tell
            make_room(replies._connection, _LONGEST)
            header = replies._take(source)
    except duckdb.Error as error:
        raise InputError(f"{path} is no export of a run: {str(error).splitlines()[0]}") from None
    if len(header) != 1:
        raise InputError(f"{path} holds {'several runs' if header else 'no row'}; export one run to a file")
    try:
        replies.model = msgspec.convert(header[0][0], str)
        settings = msgspec.json.decode(header[0][1] or "", type=_Settings)
    except msgspec.DecodeError:
        raise InputError(f"{path} is no export of a run: its rows do not say of which model") from None
    replies.settings, replies.prompts = settings.model_settings, frozenset(settings.prompts.values())
    replies._index()
    return replies
