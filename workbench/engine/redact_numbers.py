"""Personal numbers by their shape and check digits: cards, bank accounts, social security, phones.

Our own, because Presidio's pattern recognisers come with a language model's library: presidio-analyzer 2.2 requires
spaCy and some fifty packages, also where no model is loaded, and this runs in every process that sends a command.

Source:
    Luhn (1960), US patent 2,950,048, for cards; ISO 7064, MOD 97-10, for IBANs (ISO 13616).
"""

import re
from collections.abc import Iterator

from workbench.engine.redact_secrets import Found

_CARD = re.compile(r"(?<![\w.+-])[2-6]\d{3}(?:[ -]?\d){9,12}(?![\w.-])")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?!\w)")
_SSN = re.compile(r"(?<![\w.+-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w.-])")
_PHONE = re.compile(
    r"(?<![\w+.)-])\+[1-9]\d{0,2}(?:[ .-]?\(\d{1,4}\))?(?:[ .-]?\d{2,5}){2,5}(?![\w-])"
    r"|(?<![\w.+-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])[2-9]\d{2}[-.]\d{4}(?![\w.-])"
)
_SHORTEST_PHONE = 10


def numbers(text: str) -> Iterator[Found]:
    """The numbers in *text* that name a person or a person's money.

    >>> [found.kind for found in numbers("4111 1111 1111 1111, GB33BUKB20201555555555, 219-09-9999, +49 170 1234567")]
    ['iban', 'card', 'ssn', 'phone']
    """
    if not any(map(text.__contains__, "0123456789")):
        return
    for kind, pattern, holds in _TABLE:
        for match in pattern.finditer(text):
            if holds(match.group()):
                yield Found(match.start(), match.end(), kind, shaped=True)


def _luhn(text: str) -> bool:
    digits = [int(character) for character in text if character.isdigit()][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 16 and len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _mod97(text: str) -> bool:
    plain = text.replace(" ", "")
    return 15 <= len(plain) <= 34 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _long(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= _SHORTEST_PHONE


def _always(_: str) -> bool:
    return True


_TABLE = (("iban", _IBAN, _mod97), ("card", _CARD, _luhn), ("ssn", _SSN, _always), ("phone", _PHONE, _long))
