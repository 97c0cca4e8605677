"""Review queue: what waits for a person on a workbench server, and their answer to it."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import msgspec

from workbench import html
from workbench.client.http import Server
from workbench.domain.errors import WorkbenchError
from workbench.engine.text import spelt
from workbench.evaluation.words import short
from workbench.html import Markup
from workbench.notebook.panel import Panel, button, refused, show, shown

_PENDING = "PENDING"


class Waiting(msgspec.Struct, frozen=True):
    """A review that waits, with what was judged: ``script`` and ``arguments`` are what would run."""

    review: str
    session: str
    owner: str
    created_at: str
    risk: str | None
    title: str | None
    explanation: str | None
    connection: str
    script: str
    arguments: tuple[str, ...]


class Answered(msgspec.Struct, frozen=True):
    """What was answered to a review, and the state that it is in since."""

    review: str
    session: str
    status: str
    reason: str | None
    became: str


class ReviewQueue(Panel):
    """The reviews that wait on *server*. ``value`` is the last answer that was given here, None before.

    Args:
        server: Its address, or a :class:`Server`.
        token: Whose eyes it is seen with; None takes ``WORKBENCH_TOKEN``.

    Raises:
        MissingKey: there is no token.
        ServerError: it refuses, or cannot be reached.
    """

    def __init__(self, server: str | Server, *, token: str | None = None) -> None:
        if isinstance(server, str):
            server = Server.of(server) if token is None else Server(server, token)
        self._server = server
        self._value: Answered | None = None
        self.pending: tuple[Waiting, ...] = ()
        self._list = widgets.Select(rows=6, description="waiting", layout=widgets.Layout(width="60em"))
        self._detail, self._said = shown(Markup()), shown(Markup())
        self._reason = widgets.Text(description="reason", placeholder="why not", layout=widgets.Layout(width="40em"))
        self._buttons = (
            button("approve", self.approve, style="success"),
            button("reject", self.reject, style="danger"),
        )
        self._list.observe(lambda _: self._draw(), "value")
        self.refresh()
        refresh = button("refresh", self._again)
        self.view = widgets.VBox(
            [self._list, self._detail, self._reason, widgets.HBox([*self._buttons, refresh]), self._said]
        )

    @property
    def value(self) -> Answered | None:
        """The last answer that was given here."""
        return self._value

    @property
    def chosen(self) -> Waiting | None:
        """The review that is looked at."""
        return next((each for each in self.pending if each.review == self._list.value), None)

    def as_code(self) -> str:
        """The last answer, or the question that lists what waits; ``server`` is the panel's server."""
        if self._value is None:
            return 'server.call("GET", "/api/reviews")'
        body = _body(self._value.status, self._value.reason)
        return f'server.call("PUT", "/api/reviews/{self._value.review}", {body!r})'

    def refresh(self) -> None:
        """Ask the server again what waits.

        Raises:
            ServerError: it refuses, or cannot be reached.
        """
        found = [each for each in self._server.call("GET", "/api/reviews") if each["status"] == _PENDING]
        self.pending = tuple(self._waiting(each) for each in found)
        self._list.options = [(_entry(each), each.review) for each in self.pending]
        self._draw()

    def approve(self) -> None:
        """Approve the review that is looked at: what was judged may run once."""
        self._answer("APPROVED", None)

    def reject(self) -> None:
        """Reject it, with the reason that stands in the panel."""
        self._answer("REJECTED", self._reason.value.strip() or None)

    def page(self) -> Markup:
        """Everything that waits."""
        rows = [
            (
                each.risk,
                each.connection,
                html.code(short(" ".join((each.script, *map(repr, each.arguments))), 1_000)),
                Markup(f"<b>{html.text(each.title)}</b><br>{html.text(each.explanation)}"),
                each.owner,
                each.created_at,
            )
            for each in self.pending
        ]
        columns = ("risk", "connection", "command", "what the model said", "asked by", "at")
        return html.page(html.table(columns, rows, f"{len(rows)} waiting"))

    def _waiting(self, review: Mapping[str, Any]) -> Waiting:
        session = self._server.call("GET", f"/api/sessions/{review['session']}")
        analysis = review.get("ai_analysis") or {}
        return Waiting(
            review=review["id"],
            session=review["session"],
            owner=review["review_owner"]["email"] or review["review_owner"]["name"],
            created_at=review["created_at"],
            risk=analysis.get("risk_level"),
            title=analysis.get("title"),
            explanation=analysis.get("explanation"),
            connection=session["connection"],
            script=(session.get("script") or {}).get("data", ""),
            arguments=tuple(session.get("client_args") or ()),
        )

    def _answer(self, status: str, reason: str | None) -> None:
        if (chosen := self.chosen) is None:
            return
        try:
            after = self._server.call("PUT", f"/api/reviews/{chosen.review}", _body(status, reason))
            self._value = Answered(chosen.review, chosen.session, status, reason, after["status"])
            self._reason.value = ""
            show(self._said, html.line(f"{short(chosen.title or chosen.session, 80)}: {after['status'].lower()}"))
            self.refresh()
        except WorkbenchError as error:
            show(self._said, refused(error))

    def _again(self) -> None:
        try:
            self.refresh()
            show(self._said, Markup())
        except WorkbenchError as error:
            show(self._said, refused(error))

    def _draw(self) -> None:
        chosen = self.chosen
        for each in self._buttons:
            each.disabled = chosen is None
        if chosen is None:
            show(self._detail, html.line("nothing waits" if not self.pending else "choose one"))
            return
        show(
            self._detail,
            Markup(
                html.line(f"{chosen.risk or 'no verdict'}: {chosen.title or ''}", strong=True)
                + html.line(chosen.explanation)
                + html.line(f"{chosen.owner} on {chosen.connection}, {chosen.created_at}")
                + html.block(chosen.script)  # whole: nobody approves what they could not read
                + (html.line(f"with the arguments {' '.join(map(repr, chosen.arguments))}") if chosen.arguments else "")
            ),
        )


def _body(status: str, reason: str | None) -> dict[str, str]:
    return {"status": status} if reason is None else {"status": status, "rejection_reason": reason}


def _entry(waiting: Waiting) -> str:
    """One line of the list, which takes text."""
    text = f"{waiting.risk or 'no verdict'} · {waiting.connection} · {waiting.title or ''} · {waiting.owner}"
    return short(spelt(text), 120)
