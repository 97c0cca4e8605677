"""How HTTP text is looked over before it is read: its requests apart, and which of them could do harm."""

import itertools
import re

from workbench.facts.digest import Skim
from workbench.facts.http.request import starts

_STRICT = re.compile(
    r"(?i)^[ \t$>]*(?:delete|purge)\b|_delete_by_query|_update_by_query|/_(?:shutdown|security|snapshot|restore|close|"
    r"all)\b|_cluster/settings|\bmutation\b|action=(?:delete|terminate|create|put)\w*|jndi:|\.\./|union\W+select|"
    r"169\.254\.169\.254|\.env\b|etc/passwd|_method|method-override|setiampolicy|/(?:delete|destroy|terminate|shutdown)"
)
_WORDS = frozenset(
    "delete purge put post patch mutation method action secret secrets token tokens password passwords "
    "credentials vault env users roles permissions policy keys shutdown exec heapdump jndi union script "
    "metadata".split()
)
_SIGNS = re.compile(r"\.\.|%[0-9a-fA-F]{2}|[<;'$]")
_PLAIN = re.compile(r"[ \t]*(?:GET|HEAD|OPTIONS)[ \t][^\n]*\s*")


def units(text: str) -> list[str]:
    """The requests of *text*, each with its headers and body, in the order they stand."""
    cuts = [0, *starts(text), len(text)]
    return [part for low, high in itertools.pairwise(cuts) if (part := text[low:high].strip())]


SKIM = Skim("http", units, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, "\n", 70, 0.6, joint="\n\n")
