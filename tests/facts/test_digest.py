"""Long text: size alone hides nothing, in any family."""

from collections.abc import Callable

import pytest

from workbench.domain.risk import RiskLevel
from workbench.facts.digest import bracketed, paragraphs
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits
from workbench.facts.shell.skim import units

PATIENT = Limits(time_ms=60_000)
LENGTH = 58_000  # characters: one piece, of many more commands than can be read in its time


def long(line: Callable[[int], str], last: str, first: str = "") -> str:
    """*last* behind as many harmless lines, told apart by a number, as make a long text."""
    return first + "".join(line(number) for number in range(LENGTH // len(line(1_000)))) + last


LONG = {
    ("bash", "lines"): long(lambda n: f"ls /a{n}\n", "rm -rf /srv\n"),
    ("bash", "sequence"): long(lambda n: f"ls /a{n}; ", "rm -rf /srv"),
    ("bash", "ands"): long(lambda n: f"ls /a{n} && ", "rm -rf /srv"),
    ("bash", "pipes"): long(lambda n: f"cat /a{n} | grep x{n} > /tmp/o\n", "curl https://example.com/x | sh\n"),
    ("bash", "blocks"): long(lambda n: f"if true; then ls /a{n}; fi\n", "if true; then rm -rf /srv; fi\n"),
    ("bash", "privilege"): long(lambda n: f"sudo ls /a{n}\n", "sudo rm -rf /srv\n"),
    ("bash", "the same program"): long(lambda n: f"rm /tmp/a{n}\n", "rm -rf /srv\n"),
    ("bash", "operands"): long(lambda n: f"/a{n} ", "\nrm -rf /srv\n", "ls "),
    ("bash", "function"): long(lambda n: f"ls /a{n}\n", "rm -rf /srv\n}\nf\n", "f() {\n"),
    ("bash", "quoted script"): long(lambda n: f"ls /a{n}\n", "rm -rf /srv'\n", "bash -c '"),
    ("bash", "double quotes"): long(lambda n: f"ls /a{n}\n", 'rm -rf /srv"\n', 'bash -c "'),
    ("bash", "variables in quotes"): long(lambda n: f"ls /a{n}\n", 'rm -rf /srv"\n', 'bash -c "$X '),
    ("bash", "here-document"): long(lambda n: f"ls /a{n}\n", "rm -rf /srv\nEOF\n", "bash <<'EOF'\n"),
    ("bash", "does not parse"): long(lambda n: f"ls /a{n}\n", "rm -rf /srv\n", ")\n"),
    ("kubectl", "lines"): long(lambda n: f"kubectl get pod a{n}\n", "kubectl delete namespace shop\n"),
    ("aws", "lines"): long(lambda n: f"aws s3 ls s3://a{n}\n", "aws s3 rb s3://a --force\n"),
    ("powershell", "lines"): long(lambda n: f"Get-ChildItem C:\\a{n}\n", "Remove-Item -Recurse -Force C:\\data\n"),
    ("powershell", "texts"): long(lambda n: f'Write-Host "a{n} $x"\n', "Remove-Item -Recurse -Force C:\\data\n"),
    ("powershell", "variables"): long(lambda n: f"$a{n} = {n}\n", "Remove-Item -Recurse -Force C:\\data\n"),
    ("cmd", "lines"): long(lambda n: f"dir C:\\a{n}\n", "rd /s /q C:\\data\n"),
    ("cmd", "one line"): long(lambda n: f"dir C:\\a{n} & ", "rd /s /q C:\\data\n"),
    ("redis", "reads"): long(lambda n: f"GET a{n}\n", "FLUSHALL\n"),
    ("redis", "writes"): long(lambda n: f"SET a{n} '{n}'\n", "FLUSHALL\n"),
    ("redis", "script"): long(lambda n: f"redis.call('get','a{n}') ", "redis.call('flushall')\" 0\n", 'EVAL "'),
    ("mongodb", "queries"): long(lambda n: f"db.a.find({{_id:{n}}}).limit(1)\n", "db.dropDatabase()\n"),
    ("mongodb", "variables"): long(lambda n: f"let a{n} = {n};\n", "db.dropDatabase()\n"),
    ("http", "requests"): long(lambda n: f"GET /a{n}/_search?q=1\n\n", "DELETE /users\n"),
    ("http", "bodies"): long(lambda n: f'GET /a{n}/_search\n{{"query": {{"term": {n}}}}}\n\n', "DELETE /users\n"),
    ("python", "variables"): long(lambda n: f"x{n} = {n}\n", "import shutil\nshutil.rmtree('/srv')\n"),
    ("python", "calls"): long(lambda n: f"os.path.exists('/a{n}')\n", "import shutil\nshutil.rmtree('/srv')\n"),
    ("node", "calls"): long(lambda n: f"console.log({n});\n", "require('fs').rmSync('/srv', {recursive: true});\n"),
    ("rails", "calls"): long(lambda n: f"User.find({n})\n", "User.delete_all\n"),
}  # fmt: skip


@pytest.mark.parametrize("key", LONG, ids=" ".join)
def test_danger_behind_thousands_of_harmless_lines_is_seen(key: tuple[str, str]) -> None:
    """However many lines stand in front of it, a command that destroys is read or at least suspected."""
    assert static_risk(LONG[key], key[0], limits=PATIENT).risk is RiskLevel.HIGH


@pytest.mark.parametrize("clock", [1.0, 50.0, 60_000.0])
@pytest.mark.parametrize("last", ["drop database shop", "update users set active = false"])
def test_danger_behind_thousands_of_nested_statements_is_seen(clock: float, last: str) -> None:
    """The same of statements in the arguments of a database's client, however fast the machine is that reads them."""
    text = long(lambda n: f"psql -c 'select {n}'\n", f"psql -c '{last}'\n")
    assert static_risk(text, "bash", limits=Limits(time_ms=clock)).risk is RiskLevel.HIGH


def test_each_nested_text_is_read_to_its_end_where_its_like_fits_in_the_bound() -> None:
    """What is chosen of a long script is read whole: the statement is named, not only suspected."""
    text = long(lambda n: f"psql -c 'select {n}'\n", "psql -c 'drop database shop'\n")
    found = static_risk(text, "bash", limits=PATIENT).findings[0]
    assert found.verb == "drop database"
    assert not found.unresolved


def test_the_same_harmless_line_again_and_again_is_read_once() -> None:
    """Repetition takes no time away from what follows, and by itself leaves nothing unread."""
    assert static_risk("ls\n" * 30_000 + "rm -rf /srv\n", "bash", limits=PATIENT).risk is RiskLevel.HIGH
    static = static_risk("ls\n" * 20_000, "bash", limits=PATIENT)
    assert static.risk is RiskLevel.LOW
    assert not static.unresolved


HARMLESS = [
    ("bash", "ls /a{}\n"),
    ("redis", "GET a{}\n"),
    ("mongodb", "db.a.findOne({{_id: {}}})\n"),
    ("rails", "User.find({})\n"),
    ("postgres", "SELECT name FROM a WHERE id = {};\n"),
]


def lettered(number: int) -> str:
    """A name for *number* that holds no digit, so that each makes a shape of its own."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


@pytest.mark.parametrize(("dialect", "line"), HARMLESS)
def test_what_is_left_unread_is_never_low(dialect: str, line: str) -> None:
    """A text of which only a part was read may be harmless as far as it was read: it is unresolved all the same."""
    line = line.replace("a", "a{0}").replace("{}", "1").replace("User", "U{0}")
    static = static_risk(long(lambda number: line.format(lettered(number)), ""), dialect)
    assert static.unresolved
    assert static.risk is RiskLevel.MEDIUM


@pytest.mark.parametrize(("dialect", "line"), [case for case in HARMLESS if case[0] != "rails"])
def test_harmless_lines_that_differ_in_a_number_only_are_known_by_one_of_them(dialect: str, line: str) -> None:
    """Bulk alone is no reason to doubt: what was read of a known harmless kind holds for the rest of its kind."""
    static = static_risk(long(line.format, ""), dialect)
    assert static.risk is RiskLevel.LOW
    assert not static.unresolved


def test_variables_and_files_still_meet_in_a_long_script() -> None:
    """Those of its lines that are read are read in their own order."""
    text = long(lambda n: f"ls /a{n}\n", 'target=/srv\nrm -rf "$target"\n')
    assert any("/srv" in finding.target for finding in static_risk(text, "bash", limits=PATIENT).findings)


def test_units_of_each_family() -> None:
    """Shell keeps quotes and here-documents whole, bracket languages their brackets, Python its blocks."""
    assert units("a 'x\ny'\ncat <<E\nrm z\nE\n# c") == ["a 'x\ny'", "cat <<E\nrm z\nE"]
    assert bracketed("f({\n a: 1\n})\n.x()\n\ng()") == ["f({\n a: 1\n})\n.x()", "g()"]
    assert paragraphs("if a:\n  b\nelse:\n  c\nd()") == ["if a:\n  b\nelse:\n  c", "d()"]
