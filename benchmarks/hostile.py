"""How long the static risk takes on text made to be slow: the worst of nesting, ORs, quotes and here-documents.

    python benchmarks/hostile.py [--megabytes 10] [--dialect bash ...]

Each text is read in a process of its own, in pieces of 64 KiB. Printed are milliseconds a piece (mean and slowest), a
multiple of the slowest piece of ordinary traffic in the same dialect, and the process's peak memory. Times are CPU time
of the reading thread, like the bound of 50 ms that a piece works under: other load on the machine slows a core down,
but is not counted as waiting. A slowest piece well above the bound on an idle machine is a fault.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

SQL, SHELL = ("postgres", "mysql", "mssql", "oracle"), ("bash",)
OTHERS = ("mongodb", "redis", "http", "python", "node", "rails", "powershell", "cmd")
ANY = (*SQL, *SHELL, *OTHERS)


def repeated(unit: str) -> Callable[[int], str]:
    """*unit* over and over."""
    return lambda size: unit * (size // len(unit) + 1)


TEXTS: dict[str, tuple[tuple[str, ...], Callable[[int], str]]] = {
    "ordinary SQL": (SQL, repeated("SELECT id, name FROM t WHERE region = 'eu' AND n < 10 LIMIT 5;\n")),
    "ordinary shell": (SHELL, repeated("ls -l /var/log | grep error | head -n 5\n")),
    "ordinary": (OTHERS, repeated("GET key\n")),
    "open brackets": (ANY, repeated("(")),
    "nested select": (SQL, repeated("SELECT (")),
    "balanced brackets": (ANY, lambda size: "SELECT " + "(" * (size // 2) + "1" + ")" * (size // 2)),
    "ORs": (SQL, lambda size: "SELECT 1 WHERE a=1" + " OR a=1" * (size // 7)),
    "ORs a piece": (SQL, lambda size: ("SELECT 1 WHERE a=1" + " OR a=1" * 9_000 + ";\n") * (size // 63_000 + 1)),
    "CASE WHEN": (SQL, repeated("CASE WHEN a THEN ")),
    "long insert": (SQL, lambda size: "INSERT INTO t VALUES " + "(1,'x')," * (size // 8)),
    "one quote": (ANY, lambda size: "'" + "a" * size),
    "quotes": (ANY, repeated("'\"`")),
    "dollar quotes": (SQL, repeated("$a$ $b$ ")),
    "backslashes": (ANY, repeated("\\")),
    "comments": (ANY, repeated("/* # -- ")),
    "semicolons": (ANY, repeated(";")),
    "one word": (ANY, repeated("a")),
    "spaces": (ANY, repeated(" ")),
    "unions": (SQL, repeated("SELECT 1 UNION ")),
    "BEGIN": (SQL, repeated("BEGIN ")),
    "deletes": (SQL, repeated("DELETE FROM t WHERE id = 5;\n")),
    "comments in phrases": (SQL, repeated("update/**/a/**/")),
    "EXECUTE": (SQL, repeated("EXECUTE 'a' || ")),
    "substitution": (SHELL, repeated("$(")),
    "backticks": (SHELL, repeated("`a ")),
    "here-documents": (SHELL, repeated("cat <<A <<B <<C\n")),
    "braces": (SHELL, repeated("{a,b}")),
    "braces a line": (SHELL, repeated("echo " + "{a,b}" * 40 + "\n")),
    "pipes": (SHELL, repeated("a|")),
    "if if": (SHELL, repeated("if ")),
    "variables": (SHELL, repeated("a=$a$a;")),
    "bash -c": (SHELL, repeated("bash -c \"bash -c 'x")),
    "xargs sudo": (SHELL, repeated("sudo xargs env nohup ")),
    "base64": (SHELL, repeated("echo cm0gLXJmIC8K | base64 -d | sh\n")),
    "nested JSON": (("mongodb", "http", "node"), repeated('{"a":[')),
    "dots": (("mongodb", "node", "python", "rails"), repeated("a.b(")),
    "lambda": (("python",), repeated("lambda:")),
    "minus": (("python", "node", "rails"), repeated("-")),
    "concatenation": (("powershell", "node", "python"), repeated("'a'+")),
    "carets": (("cmd",), repeated("^%a:~0,1%")),
}


def read(name: str, dialect: str, size: int) -> None:
    """Time one text in this process; the figures as JSON on standard output."""
    import resource

    from workbench.facts import floor
    from workbench.facts.scope import Scope

    text = TEXTS[name][1](size)[:size]
    floor.static_risk("", dialect)
    slowest, pieces, began = 0.0, 0, time.thread_time()
    for piece in floor.pieces(text, floor.LIMITS.bytes):
        started = time.thread_time()
        floor.read_piece(piece, dialect, Scope(floor.read_piece, floor.LIMITS))
        slowest = max(slowest, time.thread_time() - started)
        pieces += 1
    total = time.thread_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"slowest": slowest * 1000, "mean": total * 1000 / pieces, "pieces": pieces, "peak": peak}))


def main() -> None:
    """Read every text in every dialect it is made for, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=10.0)
    parser.add_argument("--dialect", nargs="+")
    parser.add_argument("--seconds", type=float, default=300.0, help="give a text up after so long")
    parser.add_argument("--text", help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = int(options.megabytes * 1_000_000)
    if options.text:
        read(options.text, options.dialect[0], size)
        return
    print(f"{'dialect':11}{'text':20}{'mean ms':>9}{'slowest ms':>12}{'x ordinary':>12}{'peak MB':>9}")
    ordinary: dict[str, float] = {}
    for name, (dialects, _) in TEXTS.items():
        for dialect in dialects:
            if options.dialect and dialect not in options.dialect:
                continue
            arguments = ["--text", name, "--dialect", dialect, "--megabytes", str(options.megabytes)]
            try:
                done = subprocess.run(  # noqa: S603 -- this file, with our own arguments
                    [sys.executable, __file__, *arguments],
                    capture_output=True, text=True, check=False, timeout=options.seconds, env=os.environ,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"{dialect:11}{name:20}  not done after {options.seconds:.0f} s")
                continue
            if done.returncode:
                print(f"{dialect:11}{name:20}  FAILED: {done.stderr.strip().splitlines()[-1][:100]}")
                continue
            found = json.loads(done.stdout)
            ordinary.setdefault(dialect, found["slowest"])
            print(
                f"{dialect:11}{name:20}{found['mean']:>9.1f}{found['slowest']:>12.1f}"
                f"{found['slowest'] / ordinary[dialect]:>12.1f}{found['peak']:>9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
