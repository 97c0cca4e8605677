"""Tables of programs whose subcommands and options say what they do.

A table is text: names of programs at the margin, their words by risk below, indented::

    apt apt-get
        low: list search show
        high: purge
        other: medium

``other`` is the risk of a subcommand not named (without it the generic verbs decide), ``bare`` that of the program
alone (low where it is missing). Words with a dash in front are options; ``_`` joins the words of a longer subcommand.
"""

from collections.abc import Iterator

from workbench.facts.shell import (
    programs_access,
    programs_builders,
    programs_databases,
    programs_devices,
    programs_hosts,
    programs_packages,
    programs_services,
)

_TEXTS = (
    programs_packages.TEXT,
    programs_services.TEXT,
    programs_hosts.TEXT,
    programs_access.TEXT,
    programs_devices.TEXT,
    programs_databases.TEXT,
    programs_builders.TEXT,
)


def _entries(text: str) -> Iterator[tuple[list[str], dict[str, list[str]]]]:
    names: list[str] = []
    words: dict[str, list[str]] = {}
    level = ""
    for line in text.splitlines():
        if not line.startswith(" "):
            if words:
                yield names, words
                names, words = [], {}
            names.extend(line.split())
        elif line.startswith("        "):
            words[level].extend(line.split())
        else:
            level, _, rest = line.strip().partition(":")
            words.setdefault(level, []).extend(rest.split())
    if names:
        yield names, words


SUBCOMMANDS: dict[str, dict[str, list[str]]] = {
    name: words for text in _TEXTS for names, words in _entries(text) for name in names
}
