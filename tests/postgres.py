"""A throw-away PostgreSQL: a cluster of its own on loopback, run by whoever may run one, gone with the process.

``python tests/postgres.py COMMAND…`` starts one, puts its address into WORKBENCH_TEST_POSTGRES, runs COMMAND, and stops
it. Tests take that address, or start one themselves where PostgreSQL is installed.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "WORKBENCH_TEST_POSTGRES"


def binaries() -> Path | None:
    """The folder of the newest ``initdb`` on this machine, or None."""
    folders = sorted(
        (folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()),
        key=lambda folder: float(folder.parent.name),
    )
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a new cluster in *folder*, ``postgresql://USER:PASSWORD@127.0.0.1:PORT/postgres``."""
    found = binaries()
    assert found is not None, "PostgreSQL is not installed"
    password = secrets.token_hex(16)
    data = folder / "data"
    secret = folder / "password"
    secret.write_text(password)
    # It refuses to run as root.
    user = "postgres" if _exists("postgres") else "nobody"
    root = os.geteuid() == 0
    if root:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        os.chown(secret, pwd.getpwnam(user).pw_uid, -1)

    def run(*command: str) -> None:
        as_user = user if root else None
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, user=as_user)  # noqa: S603

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run(str(found / "initdb"), "-D", str(data), "-U", "tester", "--auth=scram-sha-256", f"--pwfile={secret}",
        "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8")  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c shared_buffers=16MB"
    run(str(found / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
    try:
        yield f"postgresql://tester:{password}@127.0.0.1:{port}/postgres"
    finally:
        run(str(found / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def main() -> int:
    """Run a command beside a cluster; gives its exit code."""
    with tempfile.TemporaryDirectory(prefix="workbench-postgres-") as folder, cluster(Path(folder)) as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {VARIABLE: url}, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
