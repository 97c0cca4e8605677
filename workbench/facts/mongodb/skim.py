"""How the mongo shell's text is looked over before it is read: its statements apart, and which could do harm."""

import re

from workbench.facts.digest import Skim, bracketed
from workbench.facts.mongodb import words

_HARM = [name for name, finding in words.DATABASE.items() if finding.risk.value == "high"]
_OTHERS = (
    "drop dropindexes remove deletemany deleteone updatemany replaceone renamecollection admincommand runcommand $out "
    "$merge shutdown stepdown reconfig eval load mapreduce bulkwrite findoneanddelete foreach system converttocapped"
).split()
_STRICT = re.compile(rf"(?i)(?<!\w)(?:{'|'.join(map(re.escape, [*_HARM, *_OTHERS, *sorted(words.SHARD_HIGH)]))})\b")
_SIGNS = re.compile(r"[$`\[]|fs\b")
_WORDS = frozenset(
    [
        *words.DATABASE,
        *_OTHERS,
        *words.REPLICA,
        *words.SHARD_HIGH,
        *"require process insertone insertmany insert update save copyto db use".split(),
    ]
) - {"db"}
_PLAIN = re.compile(r"\s*db\.[\w.$]+\.(?:find(?:One)?|count\w*|stats|getIndexes)\([^()]*\)[\w.()]*;?\s*")

SKIM = Skim("mongodb", bracketed, _STRICT, _WORDS, _SIGNS, _PLAIN.fullmatch, "\n;", 70, 1.0)
