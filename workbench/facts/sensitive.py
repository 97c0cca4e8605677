"""Names that plainly say what they hold: secrets, and people."""

import re
from itertools import pairwise

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((first, second) for first, second in (pair.split() for pair in text.split(", ")))


_CREDENTIAL = frozenset(
    "password passwords passwd pwd passphrase passcode secret secrets token tokens apikey apikeys credential "
    "credentials creds privatekey accesskey secretkey cvv cvc ccv pin ssn ssns jwt otp totp mfa keyring keystore "
    "htpasswd bearer oauth pkcs12 pfx passwort clave contrasena authstring kennwort motdepasse senha".split()
)
# Cards, health, pay: what a person keeps from others, though it opens no door.
_CONFIDENTIAL = frozenset(
    "creditcard creditcards salary salaries payroll payrolls wage wages patient patients diagnosis diagnoses "
    "prescription prescriptions medical medication medications treatment treatments medicalrecord iban passport "
    "passports biometric biometrics hiv disease diseases allergies allergy immunization immunizations paycheck "
    "paychecks payslip payslips compensation".split()
)
_PAIRS = _pairs(
    "api key, api keys, private key, private keys, access key, access keys, secret key, encryption key, "
    "encryption keys, signing key, ssh key, ssh keys, master key, auth string, auth key, client secret, pass "
    "word, pass phrase, pass hash, authentication string, recovery code, recovery codes, backup codes, social "
    "security, session key, service account, user pass, db pass, pw hash, account key, storage key, security "
    "code, security answer"
)
_CONFIDENTIAL_PAIRS = _pairs(
    "credit card, credit cards, debit card, card number, card numbers, card num, card no, payment card, payment "
    "cards, cc number, cc num, bank account, bank accounts, account number, routing number, medical record, "
    "health record, health records, health data, lab result, lab results, adverse event, adverse events, blood "
    "type, blood pressure, pay rate, pay grade, hourly rate, tax id, national id, payment method, payment "
    "methods, customer card, customer cards, client cards, member cards, user card, user cards, bank card, bank cards, "
    "charge card, charge cards, stored cards, saved cards, card holder, card holders, card pan, card expiry"
)
_CONFIDENTIAL_NAMES = frozenset(
    {"card", "cards", "cardholder", "cardholders", "health", "pay"}
)  # when it is all the name
_PERSONAL = frozenset(
    "email emails mail phone phones telephone mobile birth birthday birthdate dob address addresses street "
    "zipcode postcode nationality gender religion ethnicity passport "
    "geolocation".split()
)
_PERSONAL_PAIRS = _pairs("date birth, postal code, zip code, home address, ip address")
# Words behind a secret's name that say it is only about it: token_count, password_changed_at, secret_id.
_ABOUT = frozenset(
    "id ids count counts at date expires expiry expired expiration changed updated created type types length len "
    "policy policies required enabled disabled reset resets attempts attempt usage limit limits status state "
    "version valid max min lifetime ttl num total rotation age name names column columns lock set is has last "
    "history days".split()
)
# Beside these, a token is a piece of text and no login's.
_LEXICAL = frozenset("text info first last stream stopword lemma pos offset".split())


def parts(name: str) -> list[str]:
    """The words of an identifier, lower case.

    >>> parts("userPassword_hash2"), parts("API_KEY")
    (['user', 'password', 'hash', '2'], ['api', 'key'])
    """
    return [part.lower() for part in _PARTS.findall(name)]


def _says(words: list[str], singles: frozenset[str], pairs: frozenset[tuple[str, str]]) -> bool:
    return not singles.isdisjoint(words) or any(pair in pairs for pair in pairwise(words))


def is_credential(name: str) -> bool:
    """True where an identifier plainly names what opens a door: a password, a key, a token, a card's code.

    >>> [is_credential(name) for name in ("password_hash", "apiKey", "password_changed_at", "salary")]
    [True, True, False, False]
    """
    words = parts(name)
    if not _says(words, _CREDENTIAL, _PAIRS):
        return False
    if not _LEXICAL.isdisjoint(words) and not {"token", "tokens"}.isdisjoint(words):
        return False
    return words[-1] not in _ABOUT and words[0] not in {"is", "has", "num", "max", "min", "count", "total"}


def is_secret(name: str) -> bool:
    """True where an identifier (table, column, key, parameter) plainly names secrets, cards, health or pay.

    >>> [is_secret(name) for name in ("customer_cards", "cards", "flash_cards", "health", "health_check")]
    [True, True, False, True, False]
    """
    return (
        is_credential(name)
        or _says(parts(name), _CONFIDENTIAL, _CONFIDENTIAL_PAIRS)
        or name.lower() in _CONFIDENTIAL_NAMES
    )


def is_personal(name: str) -> bool:
    """True where an identifier plainly names a way to reach or trace one person; a mere name is none."""
    return _says(parts(name), _PERSONAL, _PERSONAL_PAIRS)
