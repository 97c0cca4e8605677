"""Review queue: what waits for a person on a workbench server, and their answer to it."""

from collections.abc import Iterator, Mapping
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

_LISTED = 100  # what a server lists at once
_WRITTEN = 20  # commands on a page without a kernel: each is asked for


class Waiting(msgspec.Struct, frozen=True):
    """A review that waits, and what the model said of the command."""

    review: str
    session: str
    owner: str
    created_at: str
    risk: str | None
    title: str | None
    explanation: str | None
    connection: str


class Command(msgspec.Struct, frozen=True):
    """What was judged and would run, whole."""

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

    The list is one question to the server, however long it is; a command is asked for when it is looked at. Both are as
    they were then: *refresh* asks again, and so does every answer.

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
        self._commands: dict[str, Command] = {}
        self._list = widgets.Select(rows=6, description="waiting", layout=widgets.Layout(width="60em"))
        self._detail, self._said = shown(Markup()), shown(Markup())
        self._reason = widgets.Text(description="reason", placeholder="why not", layout=widgets.Layout(width="40em"))
        self._buttons = (
            button("approve", self.approve, style="success"),
            button("reject", self.reject, style="danger"),
        )
        self._list.observe(self._looked, "value")
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
            return 'server.call("GET", "/api/sessions?review.status=PENDING")'
        body = _body(self._value.status, self._value.reason)
        return f'server.call("PUT", "/api/reviews/{self._value.review}", {body!r})'

    def refresh(self) -> None:
        """Ask the server again what waits.

        Raises:
            ServerError: it refuses, or cannot be reached.
        """
        self.pending = tuple(map(_waiting, self._sessions()))
        waits = {each.session for each in self.pending}
        self._commands = {session: command for session, command in self._commands.items() if session in waits}
        kept = self._list.value
        self._list.unobserve(self._looked, "value")  # a new list begins with its first entry: nobody looked at that
        self._list.options = [(_entry(each), each.review) for each in self.pending]
        self._list.value = kept if any(each.review == kept for each in self.pending) else None
        self._list.observe(self._looked, "value")
        self._draw()

    def command(self, waiting: Waiting) -> Command:
        """What would run. It never changes, so it is asked for once.

        Raises:
            ServerError: the server refuses, or cannot be reached.
        """
        if waiting.session not in self._commands:
            found = self._server.call("GET", f"/api/sessions/{waiting.session}")
            self._commands[waiting.session] = Command(
                (found.get("script") or {}).get("data", ""), tuple(found.get("client_args") or ())
            )
        return self._commands[waiting.session]

    def approve(self) -> None:
        """Approve the review that is looked at: what was judged may run once."""
        self._answer("APPROVED", None)

    def reject(self) -> None:
        """Reject it, with the reason that stands in the panel."""
        self._answer("REJECTED", self._reason.value.strip() or None)

    def page(self) -> Markup:
        """Everything that waits, the first of it with its command."""
        rows = [
            (
                each.risk,
                each.connection,
                self._written(each) if at < _WRITTEN else "not read yet",
                Markup(f"<b>{html.text(each.title)}</b><br>{html.text(each.explanation)}"),
                each.owner,
                each.created_at,
            )
            for at, each in enumerate(self.pending)
        ]
        columns = ("risk", "connection", "command", "what the model said", "asked by", "at")
        return html.page(html.table(columns, rows, f"{len(rows)} waiting"))

    def _written(self, waiting: Waiting) -> Markup:
        try:
            command = self.command(waiting)
        except WorkbenchError as error:
            return refused(error)
        return html.code(short(" ".join((command.script, *map(repr, command.arguments))), 1_000))

    def _sessions(self) -> Iterator[Mapping[str, Any]]:
        """The sessions that wait for a review, the newest first."""
        offset, more = 0, True
        while more:
            query = f"review.status=PENDING&count=none&limit={_LISTED}&offset={offset}"
            page = self._server.call("GET", f"/api/sessions?{query}")
            yield from page["data"]
            offset, more = offset + _LISTED, page["has_next_page"]

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

    def _looked(self, _: object) -> None:
        self._draw()

    def _draw(self) -> None:
        chosen = self.chosen
        detail = html.line("nothing waits" if not self.pending else "choose one")
        readable = False
        if chosen is not None:
            try:
                detail, readable = _detail(chosen, self.command(chosen)), True
            except WorkbenchError as error:
                detail = refused(error)
        for each in self._buttons:
            each.disabled = not readable  # nobody answers what they could not read
        show(self._detail, detail)


def _waiting(session: Mapping[str, Any]) -> Waiting:
    review, analysis = session["review"], session.get("ai_analysis") or {}
    return Waiting(
        review=review["id"],
        session=session["id"],
        owner=review["review_owner"]["email"] or review["review_owner"]["name"],
        created_at=review["created_at"],
        risk=analysis.get("risk_level"),
        title=analysis.get("title"),
        explanation=analysis.get("explanation"),
        connection=session["connection"],
    )


def _detail(waiting: Waiting, command: Command) -> Markup:
    return Markup(
        html.line(f"{waiting.risk or 'no verdict'}: {waiting.title or ''}", strong=True)
        + html.line(waiting.explanation)
        + html.line(f"{waiting.owner} on {waiting.connection}, {waiting.created_at}")
        + html.block(command.script)
        + (html.line(f"with the arguments {' '.join(map(repr, command.arguments))}") if command.arguments else "")
    )


def _body(status: str, reason: str | None) -> dict[str, str]:
    return {"status": status} if reason is None else {"status": status, "rejection_reason": reason}


def _entry(waiting: Waiting) -> str:
    """One line of the list, which takes text."""
    text = f"{waiting.risk or 'no verdict'} · {waiting.connection} · {waiting.title or ''} · {waiting.owner}"
    return short(spelt(text), 120)
