"""Phrases that destroy or run something: looked for in text that is not read, wherever they stand in it."""

import re

# Looked for first, because plain words are found fast: each phrase below holds one of them.
_DANGEROUS = (
    "drop", "truncate", "grant", "revoke", "system", "user", "login", "role", "exec", "xp_", "sp_oa", "outfile",
    "dumpfile", "program", "lo_export", "pg_read_", "load_", "shutdown", "prepare", "utl_", "dbms_", "copy", "disable",
    "overwrite",
)  # fmt: skip
_WRITING = ("delete", "update", "merge")
# Possessive throughout, and bounded: a phrase that almost fits must not be tried in many ways.
_GAP = r"(?>(?:\s|/\*(?>(?:[^*]|\*(?!/)){0,80})\*/){1,40})"
# Seen in text that is not read, where code and strings are not told apart: phrases, so that prose rarely fits.
_DANGER = re.compile(
    rf"""\b(?:
        (?:drop|truncate|grant|revoke){_GAP}[a-z] | (?:alter|create){_GAP}(?:system|user|login|role)\b
      | execute{_GAP}immediate | exec(?:ute)?(?>(?:{_GAP})?)['@:(] | exec(?:ute)?{_GAP}(?:\w{{1,60}}+\.){{0,3}}[sx]p_
      | xp_\w | sp_oa\w | into{_GAP}(?:outfile|dumpfile) | (?:to|from){_GAP}program\b | lo_export | pg_read_\w
      | load_file | load_extension | shutdown\b | prepare{_GAP}\w{{1,60}}+{_GAP}from | utl_\w
      | dbms_(?:scheduler|java|job) | copy{_GAP}[\w".(] | disable{_GAP}trigger | insert{_GAP}overwrite
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NAME = r"[\w.$#@\"`\[\]]{1,130}+"
_WRITES = re.compile(
    rf"\b(?:delete{_GAP}(?:{_NAME}{_GAP})?(?:from|where)|update{_GAP}{_NAME}{_GAP}set|merge{_GAP}into)\b", re.IGNORECASE
)


def looks_dangerous(text: str, *, writes: bool = True) -> bool:
    """True where unread *text* holds a phrase that destroys or runs something, or *writes* to rows, wherever it is."""
    lowered = text.lower()
    if any(said in lowered for said in _DANGEROUS) and _DANGER.search(text) is not None:
        return True
    return writes and any(said in lowered for said in _WRITING) and _WRITES.search(text) is not None
