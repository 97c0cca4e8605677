"""Runs a script on a PostgreSQL server. A program: settings as a line of JSON, then the script.

The script goes out as it is, in one message, and the server says where a statement ends: nothing here parses it, so
nothing here can read it differently. There are no backslash commands, and COPY reads and writes no file of this side.
Rows come as ``psql -A`` gives them, fields parted by tabs. Exit codes are psql's: 2 no connection, 3 a statement's
fault.
"""

import json
import os
import select
import signal
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn, PGresult

_CONNECT_S = 15


def main() -> int:
    """Run standard input."""
    settings = json.loads(sys.stdin.buffer.readline())
    script = sys.stdin.buffer.read()
    if b"\0" in script:  # the protocol would take it for the end, and run a part of what was judged
        print("ERROR:  the script holds a NUL byte, which PostgreSQL cannot take", file=sys.stderr)
        return 3
    # Neither a password file, a service file nor certificates of whoever runs the server: their home is not this one.
    os.environ["HOME"] = os.getcwd()
    from psycopg import conninfo, pq

    parameters = {name: value for name, value in settings["parameters"].items() if value != ""}
    text = conninfo.make_conninfo(
        **parameters,
        passfile=os.path.join(os.getcwd(), "none"),
        application_name="workbench",
        client_encoding="UTF8",
        connect_timeout=_CONNECT_S,
    )
    connection = pq.PGconn.connect(text.encode())
    if connection.status != pq.ConnStatus.OK:
        sys.stderr.write(connection.error_message.decode(errors="replace"))
        return 2
    # The server stops what nobody waits for any more, should this process be killed. Asked for once it is there, and
    # not in the first packet: a pooler refuses what it does not know, and so does an older server.
    for setting in (f"statement_timeout = {int(settings['time_s'] * 1000)}", "client_connection_check_interval = 1000"):
        connection.exec_(f"set {setting}".encode())
    connection.notice_handler = _notice
    signal.signal(signal.SIGTERM, lambda *_: _call_off(connection))
    connection.send_query(script)
    connection.set_single_row_mode()
    failed = _show(connection, pq.ExecStatus)
    connection.finish()
    return 3 if failed else 0


def _call_off(connection: "PGconn") -> None:
    connection.get_cancel().cancel()
    os._exit(1)


def _next(connection: "PGconn") -> "PGresult | None":
    # Waits where a signal can come through: within libpq it could not.
    while connection.is_busy():
        select.select([connection.socket], [], [])
        connection.consume_input()
    return connection.get_result()


def _show(connection: "PGconn", status: Any) -> bool:
    """Write each result as it comes; True where one was an error."""
    failed, count, out = False, 0, sys.stdout.buffer
    while (result := _next(connection)) is not None:
        if result.status in {status.SINGLE_TUPLE, status.TUPLES_OK}:
            if count == 0:
                out.write(b"\t".join(result.fname(column) or b"" for column in range(result.nfields)) + b"\n")
            for row in range(result.ntuples):
                count += 1
                values = (result.get_value(row, column) for column in range(result.nfields))
                out.write(b"\t".join(b"" if value is None else bytes(value) for value in values) + b"\n")
            if result.status == status.TUPLES_OK:
                out.write(b"(%d row%s)\n" % (count, b"" if count == 1 else b"s"))
                count = 0
        elif result.status == status.COMMAND_OK:
            out.write((result.command_status or b"") + b"\n")
        elif result.status == status.COPY_OUT:
            _copy_out(connection)
        elif result.status == status.COPY_IN:
            connection.put_copy_end(b"there is nothing to copy from: COPY FROM STDIN has no data here")
        elif result.status != status.EMPTY_QUERY:
            failed, count = True, 0
            out.flush()
            sys.stderr.write(result.error_message.decode(errors="replace"))
            if result.status not in {status.FATAL_ERROR, status.NONFATAL_ERROR}:
                break  # a mode we do not speak, replication, say
    out.flush()
    return failed


def _copy_out(connection: "PGconn") -> None:
    while True:
        size, data = connection.get_copy_data(0)
        if size < 0:
            return
        sys.stdout.buffer.write(data)


def _notice(result: "PGresult") -> None:
    sys.stdout.buffer.flush()
    sys.stderr.write(result.error_message.decode(errors="replace"))


if __name__ == "__main__":
    sys.exit(main())
