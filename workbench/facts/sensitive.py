"""Names that plainly say what they hold: secrets, and people."""

import re

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

# fmt: off
_CREDENTIAL = frozenset(
    "password passwords passwd pwd passphrase passcode secret secrets token tokens apikey apikeys credential credentials creds "
    "privatekey accesskey secretkey cvv cvc ccv pin ssn ssns jwt otp totp mfa keyring keystore htpasswd bearer oauth "
    "pkcs12 pfx passwort clave contrasena authstring kennwort motdepasse senha".split())
# Cards, health, pay: what a person keeps from others, though it opens no door.
_CONFIDENTIAL = frozenset(
    "creditcard creditcards salary salaries payroll payrolls wage wages patient patients diagnosis diagnoses prescription "
    "prescriptions medical medication medications treatment treatments medicalrecord iban passport passports biometric biometrics hiv "
    "disease diseases allergies allergy immunization immunizations paycheck paychecks payslip payslips compensation bonus_pay".split())
_PAIRS = frozenset({
    ("api", "key"), ("api", "keys"), ("private", "key"), ("private", "keys"), ("access", "key"), ("access", "keys"), ("secret", "key"),
    ("encryption", "key"), ("encryption", "keys"), ("signing", "key"), ("ssh", "key"), ("ssh", "keys"), ("master", "key"), ("auth", "string"),
    ("client", "secret"), ("pass", "word"), ("pass", "phrase"), ("authentication", "string"), ("recovery", "code"), ("recovery", "codes"),
    ("social", "security"), ("pass", "hash"), ("session", "key"), ("service", "account"), ("pw", "hash"), ("account", "key"), ("storage", "key"),
    ("backup", "codes"), ("security", "code"), ("security", "answer"), ("auth", "key"),
})
_CONFIDENTIAL_PAIRS = frozenset({
    ("credit", "card"), ("credit", "cards"), ("debit", "card"), ("card", "number"), ("card", "numbers"), ("card", "num"), ("card", "no"),
    ("payment", "card"), ("payment", "cards"), ("cc", "number"), ("cc", "num"), ("bank", "account"), ("bank", "accounts"), ("account", "number"),
    ("medical", "record"), ("health", "record"), ("health", "records"), ("lab", "result"), ("lab", "results"), ("adverse", "event"),
    ("adverse", "events"), ("pay", "rate"), ("pay", "grade"), ("hourly", "rate"), ("tax", "id"), ("national", "id"), ("payment", "methods"),
    ("payment", "method"), ("health", "data"), ("blood", "type"), ("blood", "pressure"), ("routing", "number"),
})
_PERSONAL = frozenset(
    "email emails mail phone phones telephone mobile birth birthday birthdate dob address addresses street zipcode postcode surname lastname "
    "firstname fullname nationality gender religion ethnicity passport ip_address geolocation".split())
_PERSONAL_PAIRS = frozenset({
    ("first", "name"), ("last", "name"), ("full", "name"), ("date", "birth"), ("postal", "code"), ("zip", "code"), ("home", "address"),
})
# Words behind a secret's name that say it is only about it: token_count, password_changed_at, secret_id.
_ABOUT = frozenset(
    "id ids count counts at date expires expiry expired expiration changed updated created type types length len policy policies required "
    "enabled disabled reset resets attempts attempt usage limit limits status state version valid max min lifetime ttl num total rotation age "
    "name names column columns lock set is has last history days".split())
# fmt: on


def parts(name: str) -> list[str]:
    """The words of an identifier, lower case.

    >>> parts("userPassword_hash2"), parts("API_KEY")
    (['user', 'password', 'hash', '2'], ['api', 'key'])
    """
    return [part.lower() for part in _PARTS.findall(name)]


def _says(words: list[str], singles: frozenset[str], pairs: frozenset[tuple[str, str]]) -> bool:
    return not singles.isdisjoint(words) or any(pair in pairs for pair in zip(words, words[1:], strict=False))


def is_credential(name: str) -> bool:
    """True where an identifier plainly names what opens a door: a password, a key, a token, a card's code.

    >>> is_credential("password_hash"), is_credential("apiKey"), is_credential("password_changed_at"), is_credential("salary")
    (True, True, False, False)
    """
    words = parts(name)
    if not _says(words, _CREDENTIAL, _PAIRS):
        return False
    return words[-1] not in _ABOUT and words[0] not in {"is", "has", "num", "max", "min", "count", "total"}


def is_secret(name: str) -> bool:
    """True where an identifier (table, column, key, parameter) plainly names secrets, cards, health or pay."""
    return is_credential(name) or _says(parts(name), _CONFIDENTIAL, _CONFIDENTIAL_PAIRS)


def is_personal(name: str) -> bool:
    """True where an identifier plainly names personal data."""
    return _says(parts(name), _PERSONAL, _PERSONAL_PAIRS)
