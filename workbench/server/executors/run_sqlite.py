"""Runs SQL in SQLite, which can reach its own file and nothing else. A program: settings as a line of JSON, then SQL.

Rows come parted by tabs under their names. Stops at the first statement that fails, with 1; what a transaction left
open is rolled back.
"""

import json
import sqlite3
import sys
import urllib.parse
from collections.abc import Iterator

_FILES = {"temp_store_directory", "data_store_directory", "writable_schema"}


def main() -> int:
    """Run standard input."""
    settings = json.loads(sys.stdin.buffer.readline())
    script = sys.stdin.buffer.read().decode()
    path = settings["path"]
    if path != ":memory:":
        path = f"file:{urllib.parse.quote(path)}?mode={'ro' if settings['read_only'] else 'rwc'}"
    try:
        connection = sqlite3.connect(path, uri=True, isolation_level=None, timeout=30)
        connection.set_authorizer(_allowed)
        connection.text_factory = lambda data: data.decode(errors="replace")
        for statement in _statements(script):
            _run(connection, statement)
    except (sqlite3.Error, ValueError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _allowed(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    # VACUUM attaches a nameless file for itself; whatever has a name, or gets it from an expression, is another file.
    attaching = action == sqlite3.SQLITE_ATTACH and first != ""
    loading = action == sqlite3.SQLITE_FUNCTION and second in {"load_extension", "fts3_tokenizer"}
    setting = action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _FILES and second is not None
    return sqlite3.SQLITE_DENY if attaching or loading or setting else sqlite3.SQLITE_OK


def _statements(script: str) -> Iterator[str]:
    """*script* in pieces, where SQLite itself sees a statement end."""
    start = at = 0
    while (at := script.find(";", at) + 1) > 0:
        if sqlite3.complete_statement(script[start:at]):
            yield script[start:at]
            start = at
    if script[start:].strip():
        yield script[start:]


def _run(connection: sqlite3.Connection, statement: str) -> None:
    cursor = connection.execute(statement)
    if not cursor.description:
        return
    write = sys.stdout.write
    write("\t".join(column[0] for column in cursor.description) + "\n")
    count = 0
    for row in cursor:
        count += 1
        write("\t".join("" if value is None else _text(value) for value in row) + "\n")
    write(f"({count} row{'' if count == 1 else 's'})\n")


def _text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    sys.exit(main())
