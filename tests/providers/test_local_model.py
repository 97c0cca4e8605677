"""The real model on this machine, a third party's endpoint that takes forced tools and ignores them: asked for real.

Not part of the ordinary run: ``make test-local`` installs the extra, fetches the weights and takes some minutes.
"""

import asyncio
import os

import pytest

from workbench.domain.assessment import Assessment, Gap, GapReason, Outcome
from workbench.domain.case import Request
from workbench.domain.run import Answer
from workbench.engine.classify import Judge
from workbench.engine.prompt import compose
from workbench.providers import connect

pytestmark = pytest.mark.local
COMMANDS = [
    Request("SELECT id, status FROM orders WHERE id = 42", "postgres"),
    Request("DROP TABLE invoices", "postgres"),
    Request("rm -rf /var/lib/mysql", "bash"),
    Request("kubectl get pods -n shop", "kubectl"),
    Request("aws s3 rb s3://backups --force", "aws"),
]


def test_the_real_model_ignores_forced_tools_and_is_asked_for_structured_output() -> None:
    """The first command costs two questions, every later one a single; nearly all get a verdict that says how it came.

    Which verdict is nobody's concern: it is at chance level.
    """

    async def judged() -> list[tuple[Outcome, Answer]]:
        model = connect("local", environ=os.environ)
        judge = Judge(model, None, compose(None, None, model.settings))
        try:
            found = [await judge.classify(judge.question(request)) for request in COMMANDS]
        finally:
            await model.close()
        report = model.report()
        assert report["verdicts"] == "structured output"
        assert report["refused"] == {"tool_choice": "answered without calling a tool"}
        return [(verdict.outcome, answer) for verdict, answer in found]

    found = asyncio.run(judged())
    assert [answer.attempts for _, answer in found] == [2, 1, 1, 1, 1]
    said = [outcome for outcome, _ in found if isinstance(outcome, Assessment)]
    assert len(said) >= 3
    assert all("structured output" in outcome.notes[0] for outcome in said)
    assert {outcome.reason for outcome, _ in found if isinstance(outcome, Gap)} <= {GapReason.MALFORMED}
    assert all(answer.usage and answer.usage.input > 500 and answer.cost_usd == 0.0 for _, answer in found)
