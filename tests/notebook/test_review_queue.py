"""The review queue: what waits on a server is listed whole, answered, and shown as text."""

from typing import Any

import pytest

from tests.notebook.hostile import COMMAND, is_text
from tests.server.conftest import Client, serve
from tests.server.test_sessions import Scripted, admin, judge, reviewer, sender, waiting
from workbench.client.http import Server, ServerError
from workbench.domain.errors import MissingKey
from workbench.notebook import ReviewQueue
from workbench.notebook.review_queue import Command

__all__ = ["admin", "judge", "reviewer", "sender", "serve"]  # fixtures: a real server in this process


class Over(Server):
    """A server that is asked within this process."""

    def __init__(self, client: Client) -> None:
        super().__init__("http://127.0.0.1:1", str(client.token))
        self._client = client
        self.asked: list[str] = []

    def call(self, method: str, path: str, body: Any = None) -> Any:
        self.asked.append(path)
        answer = self._client(method, path, body)
        if answer.status_code >= 300:
            raise ServerError(answer.json()["message"])
        return answer.json()


def test_what_waits_is_listed_with_why_and_what_would_run(sender: Client, reviewer: Client) -> None:
    """Nothing else is: what was answered or ran is no longer waiting."""
    done = waiting(sender, "echo review 1")
    reviewer.ok("PUT", f"/api/reviews/{done}", {"status": "REJECTED"})
    session = waiting(sender, "echo review 2", connection="args", client_args=["--all"])
    panel = ReviewQueue(Over(reviewer))
    (found,) = panel.pending
    assert (found.session, found.risk, found.title) == (session, "medium", "review this")
    assert panel.command(found) == Command("echo review 2", ("--all",))
    assert panel.value is None
    panel._list.value = found.review
    assert "--all" in panel._detail.value and "sam@example.com" in panel._detail.value


def test_a_list_is_one_question_and_a_command_one_more_when_it_is_looked_at(sender: Client, reviewer: Client) -> None:
    """However many wait. What is looked at stays so when the list is asked for again, and is not asked for twice."""
    sessions = [waiting(sender, f"echo review {n}") for n in range(4)]
    server = Over(reviewer)
    panel = ReviewQueue(server)
    assert [each.session for each in panel.pending] == sessions[::-1] and len(server.asked) == 1
    panel._list.value = panel.pending[2].review
    panel._reason.value = "half a sen"
    assert server.asked[1:] == [f"/api/sessions/{sessions[1]}"] and "echo review 1" in panel._detail.value
    waiting(sender, "echo review 4")
    panel._again()
    assert len(panel.pending) == 5 and len(server.asked) == 3
    assert panel.chosen is not None and panel.chosen.session == sessions[1] and panel._reason.value == "half a sen"
    assert "echo review 4" in panel.page() and len(server.asked) == 7


def test_what_cannot_be_read_cannot_be_answered(sender: Client, reviewer: Client) -> None:
    """The buttons stay shut, and the panel says why."""
    waiting(sender)
    server = Over(reviewer)
    panel = ReviewQueue(server)
    server._client = Client(reviewer.http, "wb_nobody")
    panel._list.value = panel.pending[0].review
    assert 'role="alert"' in panel._detail.value and all(button.disabled for button in panel._buttons)


@pytest.mark.parametrize(("verb", "status", "reason"), [("approve", "APPROVED", None), ("reject", "REJECTED", "no")])
def test_an_answer_reaches_the_server_and_is_the_value(
    sender: Client, reviewer: Client, verb: str, status: str, reason: str | None
) -> None:
    """The code gives the same answer."""
    waiting(sender)
    panel = ReviewQueue(Over(reviewer))
    assert all(button.disabled for button in panel._buttons)  # nothing is answered that was not looked at
    panel._list.value = panel.pending[0].review
    panel._reason.value = reason or ""
    getattr(panel, verb)()
    assert panel.value is not None and (panel.value.became, panel.value.reason) == (status, reason)
    assert panel.pending == ()
    stored = reviewer.ok("GET", f"/api/reviews/{panel.value.review}")
    assert (stored["status"], stored.get("rejection_reason")) == (status, reason)
    waiting(sender, "echo review another")
    (another,) = ReviewQueue(Over(reviewer)).pending
    code = panel.as_code().replace(panel.value.review, another.review)
    answered = eval(code, {"server": Over(reviewer)})  # noqa: S307 -- our own code
    assert (answered["status"], answered.get("rejection_reason")) == (status, reason)


def test_a_refusal_is_said_and_changes_nothing(sender: Client, admin: Client) -> None:
    """Somebody without a say in it."""
    waiting(sender)
    panel = ReviewQueue(Over(sender))
    panel._list.value = panel.pending[0].review
    panel.approve()
    assert panel.value is None and 'role="alert"' in panel._said.value


def test_without_a_token_it_says_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is asked."""
    monkeypatch.delenv("WORKBENCH_TOKEN", raising=False)
    with pytest.raises(MissingKey, match="WORKBENCH_TOKEN"):
        ReviewQueue("http://127.0.0.1:1")


def test_hostile_text_stays_text(sender: Client, reviewer: Client, judge: Scripted) -> None:
    """The command, and whatever a model wrote about it."""
    waiting(sender, f"echo review {COMMAND}")
    panel = ReviewQueue(Over(reviewer))
    assert is_text(panel)
    panel._list.value = panel.pending[0].review
    assert COMMAND in panel.command(panel.pending[0]).script
    assert is_text(panel)
    assert "\u202e" not in str(panel._list.options)
