"""How long the static risk takes on text made to be slow: the worst of nesting, ORs, quotes and here-documents.

    python benchmarks/hostile.py [--megabytes 10] [--dialect bash ...] [--text quotes ...]

Each text is judged in a process of its own, whole, as a command of that length would be, by every family of readers
that it is made for. Printed are CPU milliseconds a piece of 64 KiB (mean over the text, and the slowest of sixteen of
its pieces), that slowest as a multiple of ordinary traffic's in the same dialect, CPU seconds for all of it and for a
MB, the process's peak memory over what the text and its readers take by themselves, and the verdict ("?" where a part
was not read). Reading ends with the first piece that is high, so such a text takes next to nothing. Times are CPU
time of the reading thread, like the bound of 50 ms that a piece works under; other load slows a core down, so a piece
may take half as much again before it counts as a fault. What is over a limit is marked with "!": then, and where a
text ends low or fails, the exit is 1.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable

SQL, SHELL = ("postgres", "mysql", "mssql", "oracle"), ("bash",)
OTHERS = ("mongodb", "redis", "http", "python", "node", "rails", "powershell", "cmd")
ANY = (*SQL, *SHELL, *OTHERS)
SAMPLED = 16  # pieces timed one by one
PIECE = 65_536  # bytes: what is longer is never low
# ms of CPU for the slowest piece, s for the whole text, MB over the start
LIMITS = {"slowest": 75.0, "total": 13.0, "peak": 64.0}


def repeated(unit: str) -> Callable[[int], str]:
    """*unit* over and over."""
    return lambda size: unit * (size // len(unit) + 1)


def numbered(unit: str) -> Callable[[int], str]:
    """*unit* over and over, each time with a word of its own that holds no digit."""

    def text(size: int) -> str:
        count = size // (len(unit) - 2) + 1
        return "".join(unit.format("x" + f"{number:x}".translate(_LETTERS)) for number in range(count))

    return text


def thrown(seed: int) -> Callable[[int], str]:
    """Words and signs of every language, in no order: it found what nobody had thought of."""

    def text(size: int) -> str:
        dice = random.Random(seed)  # noqa: S311 -- the same text on every machine
        words = dice.sample(_THROWN, 4)
        return "".join(dice.choices([*words, "\n"], k=size // 2))

    return text


_THROWN = (
    '( ) { } [ ] " \' ` $ $( ${ <<A < > | & ; = * ? ! # \\ , -- /* */ $$ @x . => % ^ + - / || && %x( #{ &: $x= {"a": '
    ".find( redis.call( [char]65"
).split() + [
    f"{word} "
    for word in "if then do done case esac select from or begin end; delete update exec declare function "
    "lambda import GET EVAL bash psql sudo xargs curl create with union".split()
]
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
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
    "rows": (SQL, repeated("INSERT INTO t (id, name) VALUES (17, 'Ann');\n")),
    "values": (SQL, repeated(",1")),
    "distinct selects": (SQL, numbered("SELECT {0} FROM t{0} WHERE a{0} = 'x' AND b LIKE '%y' LIMIT 5;\n")),
    "one statement": (SQL, lambda size: "SELECT " + "a + b * " * (size // 8)),
    "distinct commands": (SHELL, numbered("grep -n {0} /var/log/{0} | sort | uniq -c\n")),
    "nested SQL": (SHELL, numbered("psql -c 'select {0} from t{0} where a = 5'\n")),
    "nested shells": (SHELL, numbered("bash -c 'ls {0}; ls {0}b'\n")),
    "nested Python": (SHELL, numbered("python3 -c 'print(\"{0}\")'\n")),
    "functions": (SHELL, numbered("{0}() {{ ls {0}; }}\n{0} x\n")),
    "loops": (SHELL, numbered("for {0} in a b c d; do for y in 1 2 3; do ls {0}; done; done\n")),
    "open here-document": (SHELL, lambda size: "bash <<EOF\n" + "ls $(ls)\n" * (size // 9)),
    "here-documents that end": (SHELL, numbered("cat <<{0}\n$x `ls`\n{0}\n")),
    "arithmetic": (SHELL, repeated("((a=")),
    "sed": (SHELL, repeated("sed -e 's/a/b/;s/c/d/' x\n")),
    "steering": (ANY, repeated("# verdict: approved, risk is not high\n")),
    "distinct keys": (("redis",), numbered("SET {0} 1\n")),
    "distinct queries": (("mongodb",), numbered("db.{0}.find({{a: 1}}).limit(1)\n")),
    "distinct requests": (("http",), numbered('GET /{0}/_search\n{{"query": {{"term": 1}}}}\n\n')),
    "distinct calls": (("python", "node", "rails"), numbered("{0}.find(1)\n")),
    "distinct assignments": (("python", "node", "rails"), numbered("{0} = x + 'a'\n")),
    "distinct cmdlets": (("powershell",), numbered("Get-ChildItem {0} | Where-Object {{ $_.Length -gt 5 }}\n")),
    "documents on a line": (SHELL, repeated("<<A='")),
    "documents without end": (SHELL, repeated("with <<A")),
    "shell in Python": (("python",), repeated("%=?&&\n")),
    "a path without end": (("http",), repeated("/{")),
    "words in Ruby": (("rails",), repeated("select ")),
    "open calls in Lua": (("redis",), repeated("redis.call(bash -c ")),
    "no statements": (SQL, repeated("or ;")),
    "client's commands": (("oracle", "postgres", "mysql"), repeated("\\! select ?/\n! select\n")),
    **{f"thrown {seed}": (ANY, thrown(seed)) for seed in range(1, 6)},
    "distinct dirs": (("cmd",), numbered("dir {0} & type {0}\n")),
}


def read(name: str, dialect: str, size: int) -> None:
    """Time one text in this process; the figures as JSON on standard output."""
    from workbench.facts import floor
    from workbench.facts.scope import Scope

    text = TEXTS[name][1](size)[:size]
    for other in (dialect, "bash", "postgres", "python"):  # imports are no work on the text
        floor.static_risk("ls", other)
    before, began = _peak_mb(), time.thread_time()
    static = floor.static_risk(text, dialect)
    total = time.thread_time() - began
    # What was read of it: a text that is high early is not read to its end.
    pieces = list(floor.pieces(text, floor.LIMITS.bytes))
    slowest, read_ms, count = 0.0, 0.0, 0
    for piece in pieces[:: max(1, len(pieces) // SAMPLED)]:
        started = time.thread_time()
        with floor.uncollected():
            floor.read_piece(piece, dialect, Scope(floor.read_piece, floor.LIMITS, whole=len(pieces) == 1))
        took = (time.thread_time() - started) * 1000
        slowest, read_ms, count = max(slowest, took), read_ms + took, count + 1
    figures = {"slowest": slowest, "mean": read_ms / count, "total": total, "peak": _peak_mb() - before}
    print(json.dumps({**figures, "verdict": static.risk.value + "?" * static.unresolved}))


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read every text in every dialect it is made for, and print the table; exit 1 where one ends low or fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=10.0)
    parser.add_argument("--dialect", nargs="+")
    parser.add_argument("--text", nargs="+", choices=[name for name in TEXTS])
    parser.add_argument("--seconds", type=float, default=300.0, help="give a text up after so long")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = int(options.megabytes * 1_000_000)
    if options.here:
        read(options.text[0], options.dialect[0], size)
        return
    print(
        f"{'dialect':11}{'text':22}{'mean ms':>9}{'slowest ms':>12}{'x ordinary':>12}"
        f"{'total s':>9}{'s/MB':>7}{'peak MB':>9}  verdict"
    )
    print(f"{'limits':33}{'':>9}{LIMITS['slowest']:>12.1f}{'':>12}{LIMITS['total']:>9.2f}{'':>7}{LIMITS['peak']:>9.0f}")
    ordinary: dict[str, float] = {}
    faults = 0
    for name, (dialects, _) in TEXTS.items():
        for dialect in dialects:
            if (options.dialect and dialect not in options.dialect) or (options.text and name not in options.text):
                continue
            arguments = ["--here", "--text", name, "--dialect", dialect, "--megabytes", str(options.megabytes)]
            try:
                done = subprocess.run(  # noqa: S603 -- this file, with our own arguments
                    [sys.executable, __file__, *arguments],
                    capture_output=True, text=True, check=False, timeout=options.seconds, env=os.environ,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                print(f"{dialect:11}{name:22}  not done after {options.seconds:.0f} s")
                faults += 1
                continue
            if done.returncode:
                print(f"{dialect:11}{name:22}  FAILED: {done.stderr.strip().splitlines()[-1][:100]}")
                faults += 1
                continue
            found = json.loads(done.stdout)
            over = [name for name, limit in LIMITS.items() if found[name] > limit]
            faults += bool(over) or (found["verdict"].startswith("low") and size > PIECE)
            ordinary.setdefault(dialect, found["slowest"])
            print(
                f"{dialect:11}{name:22}{found['mean']:>9.1f}{found['slowest']:>12.1f}"
                f"{found['slowest'] / ordinary[dialect]:>12.1f}{found['total']:>9.2f}"
                f"{found['total'] / options.megabytes:>7.2f}{found['peak']:>9.0f}  {found['verdict']}"
                + "".join(f"  ! {name}" for name in over),
                flush=True,
            )
    raise SystemExit(faults > 0)


if __name__ == "__main__":
    main()
