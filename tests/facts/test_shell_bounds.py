"""Hostile shell text: any text gets an answer, and what could not be read is never low."""

import subprocess
import sys

import pytest

from workbench.domain.risk import RiskLevel
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits
from workbench.facts.shell.expand import Expander
from workbench.facts.shell.salvage import salvage

HOSTILE = {
    "parentheses": "(" * 30_000,
    "substitutions": "$(" * 15_000,
    "quoted substitutions": '"$(' * 10_000,
    "arithmetic": "$((" * 10_000,
    "defaults": "${a:-" * 8_000,
    "backticks": "`" * 30_001,
    "quotes": "'\"" * 15_000,
    "here-documents": "<<A " * 8_000,
    "ors": "a||" * 10_000,
    "wrappers": "sudo " * 8_000,
    "shells": "bash -c " * 5_000,
    "actions": "find . -exec " * 3_000,
    "loops": "for i in 1 2 3; do " * 1_000 + "ls" + "; done" * 1_000,
    "functions": "".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }};" for n in range(1_000)) + "f0",
    "doubling": "A=aaaaaaaa;" + "A=$A$A$A$A;" * 500 + "$A",
    "aliases": "".join(f"alias a{n}=a{n + 1};" for n in range(1_000)) + "a0",
    "braces": "{a,b}" * 5_000,
    "zeros": "\0" * 20_000 + "ls",
    "one word": "x" * 60_000,
    "awk": "awk '" + '{print "a" | "b"}' * 1_500 + "'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gets_an_answer(name: str) -> None:
    """Nesting, repetition and length neither raise nor pass as harmless once they hide a command."""
    assert static_risk(HOSTILE[name], "bash").risk in RiskLevel
    assert static_risk(HOSTILE[name] + "\nrm -rf /srv", "bash").risk is not RiskLevel.LOW


def test_what_is_left_unread_says_so() -> None:
    """A word cut short, and words past the bound, make the answer unresolved."""
    assert static_risk('sh -c "$X ' + "true;" * 5_000 + '"', "bash").unresolved
    lines, whole = salvage("a " * 100, 50)
    assert lines
    assert not whole


def test_a_function_that_calls_itself_ends() -> None:
    """Recursion in the text is none in the reader."""
    assert static_risk("f() { f; g; }; g() { f; rm -rf /srv; }; f", "bash").risk is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("plain", ["plain"]),
        ("'a b'\"c\"d", ["a bcd"]),
        ("a\\ b", ["a b"]),
        ("$'\\x41\\n'", ["A\n"]),
        ("{a,b{1,2}}c", ["ac", "b1c", "b2c"]),
        ("{1..3}", ["1", "2", "3"]),
        ("$known", ["two", "words"]),
        ('"$known"', ["two words"]),
        ("${known:0:3}", ["two"]),
        ("${unset:-other}", ["other"]),
        ("x$unset", ["x$unset"]),
        ("''", [""]),
    ],
)
def test_words_are_what_the_program_would_receive(raw: str, words: list[str]) -> None:
    """Quotes, escapes, braces and variables are resolved; what is unknown stays as written."""
    expander = Expander({"known": "two words"}.get, lambda _text: None)
    assert [word.text for word in expander.words(raw)] == words


def test_unknown_parts_and_patterns_are_marked() -> None:
    """A word says what is not known of it, and whether the shell would expand it."""
    expander = Expander(lambda _name: None, lambda _text: None)
    assert not expander.one("a$b").known
    assert expander.words("*.txt")[0].glob
    assert not expander.words("'*.txt'")[0].glob


def test_the_grammar_never_sees_what_its_tables_do_not_hold() -> None:
    """Code points beyond ASCII made the compiled scanner read foreign memory; words keep them all the same.

    In a process of its own: what fails here is no exception.
    """
    script = (
        "import random\nfrom workbench.facts.floor import static_risk\nrandom.seed(1)\n"
        "for _ in range(300):\n"
        "    text = ''.join(chr(random.choice((random.randrange(128), random.randrange(0xe000, 0x110000))))"
        " for _ in range(200))\n"
        "    static_risk(text, 'bash')\n"
        "assert static_risk('rm -rf /srv/größe', 'bash').findings[0].target == '/srv/größe'\n"
        "assert static_risk('echo größe; rm -rf /srv', 'bash').risk.value == 'high'\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def test_brackets_too_deep_for_the_grammar_are_known_before_it_is_asked() -> None:
    """However much time there is, what is deeper than that is unresolved, and what it holds is still made out."""
    deep = "(" * 400 + "rm -rf /srv" + ")" * 400
    for clock in (20.0, 60_000.0):
        found = static_risk(deep, "bash", limits=Limits(time_ms=clock))
        assert (found.risk, found.unresolved) == (RiskLevel.HIGH, True)


def test_a_long_text_leaves_nothing_behind_in_memory() -> None:
    """The grammar's binding keeps what it was given through a callback: a server would grow by every long command.

    In a process of its own: memory is the process's, and what is given back twice ends it.
    """
    script = (
        "import random, resource\nfrom workbench.facts.floor import static_risk\n"
        "texts = ['(ls $(ls x) | sort)\\n' * 100, 'a) ' * 20_000, '()' * 30_000, ')a' * 30_000, '<<<' * 20_000]\n"
        "def read(times):\n"
        "    for _ in range(times):\n"
        "        for text in texts:\n"
        "            static_risk(text + str(random.random()), 'bash')\n"
        "    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before = read(4)\n"
        "grown = read(12) - before\n"
        "assert grown < 4, f'{grown:.1f} MB'\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
