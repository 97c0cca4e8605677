"""What a text without a dialect is taken for: the signs of each dialect, and what must not be mistaken for them."""

import pytest

from workbench.facts.guess import guess

TEXTS = {
    "postgres": (
        "select * from crates where id = 4", "DELETE FROM crates", "WITH old AS (SELECT 1) DELETE FROM crates",
        "-- tidy up\n/* twice */ drop table crates", "COPY crates TO PROGRAM 'cat'", "DO $$ BEGIN END $$", "\\dt+",
        "BEGIN;\nUPDATE crates SET n = 1;", "show search_path", "SET ROLE admin", "vacuum full crates",
        "CLUSTER crates USING crates_pkey",
    ),
    "mysql": (
        "SET GLOBAL read_only = 0", "FLUSH TABLES", "OPTIMIZE TABLE crates", "SELECT `id` FROM crates",
        "SELECT 1 INTO OUTFILE '/tmp/x'", "DELIMITER //\nCREATE PROCEDURE p() BEGIN END//", "KILL QUERY 7",
        "DELETE FROM crates WHERE id = 1 /*!50000 OR 1 */",
    ),
    "mssql": (
        "EXEC xp_cmdshell 'dir'", "SELECT TOP 5 * FROM dbo.Crates", "DECLARE @n int = 1", "EXEC sp_who", "GO",
        "ALTER SERVER AUDIT Yard WITH (STATE = OFF)", "USE Yard\nGO\nDROP TABLE Crates",
        "BACKUP DATABASE Yard TO DISK = 'x'",
    ),
    "oracle": (
        "SELECT 1 FROM dual", "NOAUDIT POLICY p", "BEGIN DBMS_STATS.GATHER_TABLE_STATS('A', 'B'); END;",
        "ALTER SYSTEM SET processes = 4 SCOPE=SPFILE", "SHUTDOWN IMMEDIATE", "CREATE USER yard IDENTIFIED BY abc",
    ),
    "sqlite": ("PRAGMA table_info('crates')", ".dump", "ATTACH DATABASE 'x.db' AS x", "SELECT * FROM sqlite_master"),
    "mongodb": (
        "db.crates.drop()", "use yard\ndb.crates.find()", "show dbs", "rs.status()",
        "const wipe = () => {\n  db.getCollectionNames()\n}",
    ),
    "redis": (
        "FLUSHALL", "SET yard:1 4 EX 9", "SET counter 5", "CONFIG SET dir /root", "SELECT 3", "SHUTDOWN NOSAVE",
        "GET yard:1",
        "CLUSTER RESET HARD",
    ),
    "http": ("GET /_cat/indices", "DELETE https://yard.example/api/crates/4", "POST _search"),
    "python": (
        "import shutil\nshutil.rmtree('/srv')", "from pathlib import Path", "print(1)", "Crate.objects.all().delete()",
        "for crate in crates:\n    crate.delete()", "crates = load()\ncrates.drop()",
        "with open('x') as file:\n    pass",
        "#!/usr/bin/env python3\nx", "os.system('ls')",
    ),
    "node": (
        "const fs = require('fs')", "import fs from 'fs'", "await crates.deleteMany()", "process.exit(1)",
    ),
    "rails": (
        "Crate.delete_all", "class DropCrates < ActiveRecord::Migration[8.0]", "puts Crate.count",
        "crate = Crate.find(4)\ncrate.destroy!", "Yard::Crate.where(id: 4)",
    ),
    "powershell": (
        "Remove-Item C:\\yard -Recurse", "$files = Get-ChildItem", "[IO.File]::Delete('x')",
        "iex (irm https://x.example)",
        "(Get-Content a.txt) | Set-Content b.txt", "gci env: | ft", "if (Test-Path x) { Remove-Item x }",
    ),
    "cmd": (
        "del /f /q C:\\yard", "reg add HKLM\\Software /v X", "@echo off\nrd x", "dir C:\\", "for /f %i in (x) do del x",
    ),
    "kubectl": ("kubectl get pods", "helm list"),
    "aws": ("aws s3 ls",),
    "gcloud": ("gsutil ls",),
    "az": ("az vm list",),
    "terraform": ("terraform plan",),
    "docker": ("docker ps",),
    "git": ("git status",),
    "bash": (
        "ls -l", "set -e\nrm x", "kill 4711", "exec ls", "copy_crates --now", "update-rc.d yard defaults",
        "declare -a crates",
        "x=1; rm $x", "for x in *; do rm $x; done", "echo 'DROP TABLE crates'", "#!/bin/sh\nselect 1",
        "sort crates.txt",
        "type ls", "python3 - <<'E'\nimport os\nE", "sudo rm -rf /", "notify-send hi", "get crates", "", "\x00",
        "with-env ls",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("dialect", "text"), [(dialect, text) for dialect, texts in TEXTS.items() for text in texts])
def test_a_text_is_taken_for_what_its_signs_say(dialect: str, text: str) -> None:
    """Leading blanks change nothing."""
    assert guess(text) == dialect
    assert guess(f"\n  {text}") == dialect


@pytest.mark.parametrize(
    "piece", ["(", "#\n", "/*", "a = ", "\n", "set ", "if x:\n", "use a\n", "dir %", "[a].", "const ", "exec a "]
)
def test_long_texts_are_not_read_whole(piece: str) -> None:
    """What decides stands at the beginning; what follows is not looked at."""
    assert guess(piece * 4_000) == guess(piece * 4_000 + "\n'; drop table crates; FLUSHALL")
