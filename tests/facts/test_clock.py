"""The clock: what a slow machine leaves unread is unresolved, and what was read is judged as on any other machine."""

import itertools
import time

import pytest

from workbench.domain.risk import RiskLevel
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits

HARMLESS = {
    "bash": "ls /srv | sort\n",
    "postgres": "SELECT a FROM t WHERE id = 5;\n",
    "mssql": "SELECT TOP 1 a FROM t WHERE id = 5;\n",
    "oracle": "BEGIN NULL; END;\n/\n",
    "mongodb": "db.t.findOne({_id: 5})\n",
    "redis": "GET a\n",
    "http": "GET /t/_count\n\n",
    "python": "print(len([1, 2]))\n",
    "node": "console.log(1);\n",
    "rails": "User.count\n",
    "powershell": "Get-Date | Out-String\n",
    "cmd": "dir C:\\srv\n",
}
DANGER = {
    "bash": "rm -rf /srv\n",
    "postgres": "DROP TABLE users;\n",
    "mssql": "EXEC xp_cmdshell 'x';\n",
    "oracle": "BEGIN EXECUTE IMMEDIATE 'drop table t'; END;\n/\n",
    "mongodb": "db.dropDatabase()\n",
    "redis": "FLUSHALL\n",
    "http": "DELETE /users\n\n",
    "python": "import shutil; shutil.rmtree('/srv')\n",
    "node": "require('fs').rmSync('/srv', {recursive: true});\n",
    "rails": "User.delete_all\n",
    "powershell": "Remove-Item -Recurse -Force C:\\srv\n",
    "cmd": "rd /s /q C:\\srv\n",
}
MANY = 150  # of one line: more than a reader takes between two looks at the clock


def jumping(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """From look *after* on the clock says that an hour has gone by."""
    looks = itertools.count(1)
    monkeypatch.setattr(time, "thread_time", lambda: 3_600.0 if next(looks) > after else 0.0)


@pytest.mark.parametrize("dialect", HARMLESS)
def test_a_machine_however_slow_never_makes_a_command_low(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever its time is up, a text is judged as by a machine with all the time there is, or it is unresolved."""
    for text in (HARMLESS[dialect], HARMLESS[dialect] * MANY, HARMLESS[dialect] * MANY + DANGER[dialect]):
        patient = static_risk(text, dialect, limits=Limits(time_ms=60_000))
        for after in (*range(1, 12), 20, 50, 150):
            with monkeypatch.context() as patched:
                jumping(patched, after)
                found = static_risk(text, dialect)
            assert (found.risk, found.unresolved) == (patient.risk, patient.unresolved) or (
                found.unresolved and found.risk is not RiskLevel.LOW
            ), (after, text[-60:])


@pytest.mark.parametrize("dialect", HARMLESS)
def test_one_command_needs_no_clock(dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary command is read whole on every machine, however long another thread kept the core."""
    for text, risk in ((HARMLESS[dialect], RiskLevel.LOW), (DANGER[dialect], RiskLevel.HIGH)):
        with monkeypatch.context() as patched:
            jumping(patched, 1)
            found = static_risk(text, dialect)
        assert (found.risk, found.unresolved) == (risk, False)
