"""Command: one PowerShell command with its arguments, as the judges see it."""

import re

import msgspec

from workbench.facts.powershell.fold import fold
from workbench.facts.powershell.lex import Token

_NO_VALUE = frozenset(
    "-force -recurse -whatif -confirm -verbose -passthru -asjob -nonewline -append -noclobber -wait -hidden "
    "-aspainttext -asplaintext -nowait -usebasicparsing -directory -file -r -fo -rec -recur -f".split()
)


class Command(msgspec.Struct, frozen=True):
    """A command: its name, its arguments as tokens with groups left whole, whether it takes piped input.

    ``names`` are the variables whose string is known, ``raw`` the strings that stand in the text as they are.
    """

    name: str
    arguments: list[Token]
    piped: bool
    names: dict[str, str]
    raw: frozenset[str] = frozenset()

    def words(self) -> list[str]:
        """The arguments as written, groups as they stand in the text."""
        return [token.text for token in self.arguments if token.kind not in ("line",)]

    def has(self, *switches: str) -> bool:
        """True where one of the parameters *switches* (lower case, with dash) is given, shortened or not."""
        for token in self.arguments:
            text = token.text.lower().split(":")[0]
            if (
                token.kind == "word"
                and text.startswith("-")
                and any(switch == text or (len(text) > 2 and switch.startswith(text)) for switch in switches)
            ):
                return True
        return False

    def value(self, *switches: str) -> str:
        """The value after one of the parameters; empty when it is not given."""
        for index, token in enumerate(self.arguments):
            text = token.text.lower()
            if token.kind == "word" and text.startswith("-"):
                name, _, direct = text.partition(":")
                if any(switch == name or (len(name) > 2 and switch.startswith(name)) for switch in switches):
                    if direct:
                        return token.text.partition(":")[2]
                    return self.known(self.arguments[index + 1]) if index + 1 < len(self.arguments) else ""
        return ""

    def plain(self) -> list[str]:
        """The values that belong to no parameter, and those of ``-Path``, ``-Destination`` and their kin."""
        found: list[str] = []
        skip = False
        for token in self.arguments:
            text = token.text
            if token.kind == "word" and text.startswith("-") and len(text) > 1:
                name = text.lower().split(":")[0]
                takes_path = re.match(
                    r"-(?:p|pa|pat|path|literalp\w*|lp|destination|dest|filep\w*|pspath|name_|uri)$", name
                )
                skip = not takes_path and name not in _NO_VALUE and ":" not in text
                continue
            if skip:
                skip = False
                continue
            if token.text != ",":
                found.append(self.known(token))
        return found

    def known(self, token: Token) -> str:
        """A token's value where it is known, its text otherwise."""
        value = fold([token], self.names) if token.kind in ("variable", "string") else None
        return value if value is not None else token.text
