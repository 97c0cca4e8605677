"""Runs SQL in DuckDB, which can reach its own file and nothing else. A program: settings as a line of JSON, then SQL.

Rows come as ``duckdb -list`` gives them, fields parted by tabs. Stops at the first statement that fails, with 1.
"""

import json
import sys
from typing import Any


def main() -> int:
    """Run standard input."""
    import duckdb

    settings = json.loads(sys.stdin.buffer.readline())
    script = sys.stdin.buffer.read().decode()
    try:
        connection = duckdb.connect(
            settings["path"],
            read_only=settings["read_only"],
            config={
                "memory_limit": f"{settings['memory_bytes'] >> 20}MB",
                "threads": 2,
                "enable_external_access": False,  # no file but its own, no network, no extension
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
                "allow_persistent_secrets": False,
                "python_enable_replacements": False,  # a table is never a variable of this program
            },
        )
        connection.execute("set lock_configuration = true")
        for statement in connection.extract_statements(script):
            result = connection.execute(statement)
            if result.description:
                _show(result)
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _show(result: Any) -> None:
    write = sys.stdout.write
    write("\t".join(column[0] for column in result.description) + "\n")
    count = 0
    while rows := result.fetchmany(1_000):
        count += len(rows)
        for row in rows:
            write("\t".join("" if value is None else str(value) for value in row) + "\n")
    write(f"({count} row{'' if count == 1 else 's'})\n")


if __name__ == "__main__":
    sys.exit(main())
