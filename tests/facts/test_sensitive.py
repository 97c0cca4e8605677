"""Names that say what they hold."""

import pytest

from workbench.facts.sensitive import is_credential, is_personal, is_secret, parts


@pytest.mark.parametrize(
    ("name", "expected"),
    [("userName", ["user", "name"]), ("HTTPServer_id2", ["http", "server", "id", "2"]), ("", []), ("__", [])],
)
def test_an_identifier_falls_into_words(name: str, expected: list[str]) -> None:
    """Case, underscores and digits part words; nothing in it means no words."""
    assert parts(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "user_passwords",
        "apiKey",
        "API_KEY",
        "client-secret",
        "ssn",
        "card_cvv",
        "jwt",
        "private_key_pem",
        "db_pass",
    ],
)
def test_what_opens_a_door_is_a_credential_and_secret(name: str) -> None:
    """A password, key or code in any spelling."""
    assert is_credential(name)
    assert is_secret(name)


@pytest.mark.parametrize(
    "name", ["salary", "PatientId", "credit_cards", "medical_records", "bank_account_no", "diagnoses"]
)
def test_what_people_keep_to_themselves_is_secret_but_no_credential(name: str) -> None:
    """Cards, health and pay."""
    assert is_secret(name)
    assert not is_credential(name)


@pytest.mark.parametrize(
    "name",
    [
        "password_changed_at",
        "token_count",
        "max_tokens",
        "secret_id",
        "keyboard",
        "tokenizer",
        "passenger",
        "orders",
        "author",
    ],
)
def test_what_is_only_near_a_secret_is_none(name: str) -> None:
    """A count, a date or an id of a secret shows none, nor does a word that merely begins alike."""
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("name", "expected"), [("emailAddress", True), ("date_of_birth", True), ("first_name", False), ("title", False)]
)
def test_personal_names_are_told(name: str, expected: bool) -> None:
    """Ways to reach or describe one person."""
    assert is_personal(name) is expected
