"""What a server really gets to see, under each way of sending."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.loopback import HIGH, Loopback, call, completion
from tests.providers.asking import run
from workbench import policies
from workbench.domain.assessment import Assessment, Gap, GapReason
from workbench.domain.case import Request
from workbench.domain.errors import InputError, PolicyError
from workbench.domain.risk import Action, RiskLevel
from workbench.domain.rule import Policy, Rule, Send
from workbench.domain.run import Answer
from workbench.domain.verdict import Verdict
from workbench.engine.envelope import seal
from workbench.engine.provider import Reply
from workbench.plan import Bench, Terms
from workbench.providers import ModelOptions, connect
from workbench.providers.recorded import Recorded
from workbench.providers.settings import load

HOLDS = Request("mysql -uroot -phunter22 -e \"delete from u where mail = 'ann@example.com'\"", "bash", connection="c")
PLAIN = Request("select 1", "postgres")


def bench(url: str, send: Send, rule: Send | None = None, *, floor: bool = False) -> Bench:
    options = ModelOptions(provider="custom", model="m", api_url=url, send=send)
    model = connect("mine", environ={}, tables={"mine": options})
    return Bench(Terms("mine", policy=Policy((Rule("r", send=rule, floor=floor),))), model)


async def judged(bench: Bench, *requests: Request) -> list[tuple[Verdict, Answer]]:
    judge = bench.judge(None)
    try:
        return [await judge.classify(judge.question(request)) for request in requests]
    finally:
        await bench.provider.close()


@given(
    secret=st.from_regex(r"[A-Z][a-z]{4}[0-9]{4}[a-z]{3}", fullmatch=True),
    person=st.from_regex(r"[a-z]{5}\.[0-9]{4}[a-z]{3}", fullmatch=True),
)
@settings(max_examples=15, deadline=None)
def test_no_planted_secret_or_person_reaches_the_server(secret: str, person: str) -> None:
    """Not from the command, its arguments, tags or names."""
    request = Request(
        f"mysql -p{secret} -e \"set password = '{secret}'\" | mail {person}@example.com",
        "bash",
        ("--api-token", secret, f"--user={person}@example.com"),
        (f"https://u:{secret}@h",),
        f"pg-{person}@example.com",
        {"db_password": secret, "owner": f"{person}@example.com"},
    )
    with Loopback() as server:
        run(judged(bench(server.url, Send.REDACTED), request))
    [seen] = server.seen
    assert b"set password" in seen.body
    assert secret.encode() not in seen.body
    assert person.encode() not in seen.body


def test_a_masked_request_says_so_in_its_notes_and_is_judged() -> None:
    """Kinds, never values."""
    with Loopback(completion(call(HIGH))) as server:
        [(verdict, _)] = run(judged(bench(server.url, Send.REDACTED), HOLDS))
    assert isinstance(verdict.outcome, Assessment)
    assert verdict.outcome.notes == ("masked in what is sent: password, email",)


def test_refuse_sends_nothing_that_holds_any_and_all_that_does_not() -> None:
    """The gap says what it held; the floor still speaks."""
    with Loopback(completion(call())) as server:
        (held, answer), (plain, _) = run(judged(bench(server.url, Send.REFUSE, floor=True), HOLDS, PLAIN))
    assert len(server.seen) == 1
    assert held.outcome == Gap(GapReason.REDACTION, "not sent: it holds password, email")
    assert (held.action, answer.attempts, answer.cost_usd) == (Action.BLOCK, 0, 0.0)
    assert held.static is not None
    assert isinstance(plain.outcome, Assessment)


def test_what_cannot_be_masked_is_not_sent() -> None:
    """Masking could hide what runs; not masking would give the password away."""
    with Loopback() as server:
        [(verdict, _)] = run(judged(bench(server.url, Send.REDACTED), Request("echo 'password=';reboot;'x'", "bash")))
    assert not server.seen
    assert isinstance(verdict.outcome, Gap)
    assert verdict.outcome.reason is GapReason.REDACTION


def test_a_provider_that_refuses_is_not_asked_behind_the_judges_back() -> None:
    """Whoever puts a withheld question to it all the same gets the same gap."""
    with Loopback() as server:
        judges = bench(server.url, Send.REFUSE)
        question = judges.judge(None).question(HOLDS)
        reply = run(judges.provider.ask(question))
        run(judges.provider.close())
    assert not server.seen
    assert reply.failure is not None
    assert reply.failure.code == "redaction"


def test_raw_is_the_request_as_it_is() -> None:
    """The same bytes, key and settings as where nothing is said."""
    with Loopback() as server:
        raw, default = (
            bench(server.url, Send.RAW),
            Bench(Terms("m"), connect("custom:m", api_url=server.url, environ={})),
        )
        for one in (raw, default):
            run(judged(one, HOLDS))
    assert server.seen[0].body == server.seen[1].body
    assert json.dumps(seal(HOLDS)).encode()[1:-1] in server.seen[0].body
    assert raw.judge(None).question(HOLDS) == default.judge(None).question(HOLDS)
    assert raw.provider.settings == default.provider.settings


@pytest.mark.parametrize(
    ("model", "rule", "leaves"),
    [
        (Send.RAW, Send.REDACTED, False),
        (Send.REDACTED, Send.RAW, True),
        (Send.REDACTED, None, False),
    ],
)
def test_a_rules_word_goes_before_the_models(model: Send, rule: Send | None, leaves: bool) -> None:
    """And holds where the rule says nothing."""
    with Loopback() as server:
        run(judged(bench(server.url, model, rule), HOLDS))
    assert (b"hunter22" in server.seen[0].body) is leaves


def test_a_recorded_reply_is_found_by_what_was_sent() -> None:
    """The record knows how it was sent, and finds the reply to the masked request again."""
    with Loopback(completion(call(HIGH))) as server:
        asked = bench(server.url, Send.REDACTED)
        key = asked.judge(None).question(HOLDS).key
        [(_, answer)] = run(judged(asked, HOLDS))
    replies = {key: msgspec.json.decode(answer.raw, type=Reply)}
    record = Recorded("recorded:r", asked.settings["model_settings"], frozenset(), lambda key, _: replies.get(key))
    [(verdict, _)] = run(judged(Bench(Terms("recorded:r"), record), HOLDS))
    assert verdict.risk is RiskLevel.HIGH


def test_a_record_that_was_sent_in_no_known_way_is_refused() -> None:
    """It was made by another version, or by hand."""
    record = Recorded("recorded:r", {"send": "encrypted"}, frozenset(), lambda *_: None)
    with pytest.raises(InputError, match="encrypted"):
        Bench(Terms("recorded:r"), record)


def test_it_is_set_in_a_table_or_a_rule(tmp_path: Path) -> None:
    """Anything else is refused with what there is."""
    table, policy = tmp_path / "workbench.toml", tmp_path / "p.toml"
    table.write_text('[models.m]\nprovider = "custom"\nmodel = "m"\nsend = "redacted"\n')
    policy.write_text('[[rules]]\nname = "r"\nsend = "refuse"\n')
    assert load(table).models["m"].send is Send.REDACTED
    assert policies.load(policy).rules[0].send is Send.REFUSE
    table.write_text('[models.m]\nprovider = "custom"\nmodel = "m"\nsend = "redact"\n')
    policy.write_text('[[rules]]\nname = "r"\nsend = "redact"\n')
    with pytest.raises(InputError, match="redact"):
        load(table)
    with pytest.raises(PolicyError, match=r'use raw, redacted, refuse\. Did you mean "redacted"'):
        policies.load(policy)
