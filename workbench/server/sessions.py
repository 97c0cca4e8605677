"""Sessions: from the attempt to its end. The attempt is on disk before anyone is asked, each answer before it is given.

Whatever decides whether something runs, an approval, the start of a run, happens in the writer's thread: two approvals
at once, or an approval and the end of its time, are one after the other there.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec
import structlog

from workbench.domain import review as reviews
from workbench.domain.access import Principal, Role
from workbench.domain.access_rule import AccessRule
from workbench.domain.connection import Connection
from workbench.domain.decision import Decision, shown
from workbench.domain.entry import Entry
from workbench.domain.errors import InputError, StoreError
from workbench.domain.review import Review
from workbench.domain.risk import Action
from workbench.domain.session import NO_EXIT, Person, Session, SessionStatus, binding
from workbench.server.errors import Forbidden
from workbench.server.events import session_event
from workbench.server.outcome import ended, lost, reason, said
from workbench.server.registry import NotFound, Organization
from workbench.server.runners import Runner
from workbench.server.withholding import Original
from workbench.store import sessions as store
from workbench.store.file import utc_now
from workbench.store.ledger import new_id
from workbench.wire import sessions as wire
from workbench.wire.words import Unprocessable

if TYPE_CHECKING:
    from workbench.server.service import Service

WAIT_S = 50.0
"""How long an answer is waited for, as in Hoop; then the session goes on by itself."""

DRAIN_S = 30.0
"""How long what still runs may take once the server stops."""

_log = structlog.get_logger()
_Answer = tuple[int, wire.ExecAnswer]


class Sessions:
    """The sessions of *service*. *wait_s* is how long an answer is waited for."""

    def __init__(self, service: "Service", *, wait_s: float = WAIT_S) -> None:
        self._service = service
        self._ledger = service.ledger
        self._withholding = service.withholding
        self._wait_s = wait_s
        self._running: set[asyncio.Task[Any]] = set()

    async def recover(self) -> int:
        """Close what a server that died has left open; gives how many. For the start."""
        now = utc_now()

        def act(connection: duckdb.DuckDBPyConnection) -> int:
            found = store.interrupted(connection)
            for session, review in found:
                self._end(connection, ended(session, lost(), now), review, known=False)
            return len(found)

        return int(await self._ledger.writer.run(act))

    async def drain(self) -> None:
        """Wait for what still runs, for a while; then stop it, and write down that it was stopped."""
        if self._running:
            _, left = await asyncio.wait(self._running, timeout=DRAIN_S)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def open(self, by: Principal, asked: wire.ExecRequest, url: str) -> _Answer:
        """Put down the attempt, have it judged, and do what the verdict says; the status, and what is answered.

        Args:
            by: Who sends it.
            asked: What is sent.
            url: Where sessions are found, for who has to wait for a review.

        Raises:
            NotFound: there is no such connection.
            Unprocessable: it takes no arguments.
            InputError: there is nothing to run, or nothing may be run there.
        """
        script = wire.script(asked)
        arguments = tuple(asked.client_args or ())
        metadata = wire.metadata(asked)
        organization = self._service.registry.of(by)
        entry: Entry[Connection] = organization.get("connection", asked.connection)
        connection = entry.value
        runner = self._service.runners.of(entry)
        if arguments and not runner.allow_client_args:
            raise Unprocessable(f"the connection {connection.name!r} takes no client_args; put everything into script")
        if not connection.access_mode_exec:
            raise InputError(f"the connection {connection.name!r} runs no commands: its access_mode_exec is disabled")
        session = Session(
            id=new_id(),
            organization=by.organization,
            owner=Person(by.user, by.user, by.user_name),
            connection=connection.name,
            connection_type=connection.type,
            connection_subtype=connection.subtype,
            connection_tags=connection.tags,
            script=script,
            script_size=len(script),
            client_args=arguments,
            labels=asked.labels or {},
            metadata=metadata,
            correlation_id=asked.correlation_id or "",
            batch_id=asked.session_batch_id or "",
            binding=binding(script, arguments, connection.name, runner.definition),
            started_at=utc_now(),
        )
        original = Original(script, arguments, connection.language)
        kept, sealed = await self._withholding.session(session, connection.language)
        await self._write(lambda at: store.add(self._ledger, at, kept, sealed))
        judged = self._judged(kept, original, by, connection=connection, runner=runner, url=url)
        return await self._waited(judged, kept, url)

    async def execute(self, by: Principal, id: str, url: str) -> _Answer:
        """Run what was approved, exactly that, once; the status, and what is answered.

        Raises:
            NotFound: the organization has no such session, or it has no review.
            Forbidden: it is neither theirs, nor are they an admin.
            WrongState: it is not approved, or this is not the time. Spent: it was run, or is another by now.
            InputError: nothing runs there.
        """
        session = await self._ledger.read(lambda at: store.find_session(at, by.organization, id))
        review = await self._ledger.read(lambda at: store.find_review(at, by.organization, id))
        if session is None or review is None or review.session != session.id:
            raise NotFound("there is no session with a review by that id")
        if session.owner.id != by.user and not by.may(Role.ADMIN):
            raise Forbidden("only whoever opened a session, or an admin, runs it")
        entry = self._service.registry.of(by).find("connection", session.connection)
        if entry is None:
            raise reviews.Spent(f"the connection {session.connection!r} is gone; open a new session")
        runner = self._service.runners.of(entry)
        if runner.executor is None:
            raise InputError(f"nothing runs the commands of {session.connection!r}: it is for classifying only")
        sealed = await self._ledger.read(lambda at: store.original(at, session))
        original = self._withholding.original(session, entry.value.language, sealed)
        bound = binding(original.script, original.arguments, entry.name, runner.definition)
        running = msgspec.structs.replace(session, status=SessionStatus.OPEN)

        def begin(at: duckdb.DuckDBPyConnection) -> Review:
            found = store.find_review(at, by.organization, id)
            assert found is not None  # noqa: S101 -- reviews are never removed
            now = utc_now()
            processing = reviews.begin(found, bound, now)
            store.answer(self._ledger, at, processing, now)
            store.update(at, running)
            return processing

        processing: Review = await self._write(begin)
        return await self._waited(self._run(running, original, runner, processing), session, url)

    async def _judged(
        self, session: Session, original: Original, by: Principal, *, connection: Connection, runner: Runner, url: str
    ) -> _Answer:
        organization = self._service.registry.of(by)
        try:
            decision = await self._service.live.classify(
                by,
                organization,
                connection,
                original.script.decode(),
                arguments=original.arguments,
                environment=runner.environment,
                kind="session",
                session=session.id,
            )
        except BaseException:
            await self._write(lambda at: self._end(at, ended(session, lost(), utc_now()), None))
            raise
        session = msgspec.structs.replace(session, analysis=shown(decision))
        if decision.action is Action.REVIEW:
            access = self._approvers(organization, decision)
            if access is None:
                return await self._block(session, "approval is required, and no access request rule says by whom")
            if not access.skips(by.groups):
                return await self._ask(session, access, url)
        elif decision.action is Action.BLOCK:
            return await self._block(session, reason(decision))
        await self._write(lambda at: self._note(at, "hoop-session-created", session, store.update))
        return await self._run(session, original, runner, None)

    async def _block(self, session: Session, reason: str) -> _Answer:
        found = session.analysis
        if found is not None and found.action is not Action.BLOCK:
            session = msgspec.structs.replace(session, analysis=msgspec.structs.replace(found, action=Action.BLOCK))
        execution = said(f"{wire.BLOCKED}: {reason}\n", wire.BLOCKED_EXIT)
        session = ended(session, execution, utc_now())

        def act(at: duckdb.DuckDBPyConnection) -> None:
            self._note(at, "hoop-session-created", session)
            self._end(at, session, None)

        await self._write(act)
        return 200, wire.blocked(session, execution)

    async def _ask(self, session: Session, access: AccessRule, url: str) -> _Answer:
        review = reviews.ask(
            access,
            id=new_id(),
            session=session.id,
            organization=session.organization,
            owner=session.owner,
            binding=session.binding,
            now=utc_now(),
        )

        def act(at: duckdb.DuckDBPyConnection) -> None:
            store.ask(self._ledger, at, review)
            self._note(at, "hoop-session-created", session, store.update)

        await self._write(act)
        return 202, wire.waiting(session, f"{url}/{session.id}", has_review=True)

    async def _run(self, session: Session, original: Original, runner: Runner, review: Review | None) -> _Answer:
        """Run *original*, and put down how *session* ended, whatever happens meanwhile."""
        known = True
        try:
            if runner.executor is None:
                text = f"nothing runs the commands of {session.connection!r}: it is for classifying only\n"
                execution = said(text, wire.BLOCKED_EXIT)
            else:
                execution = await runner.executor.run(original.script, original.arguments, runner.limits)
        except asyncio.CancelledError:
            stopped = ended(session, lost(), utc_now())
            await self._write(lambda at: self._end(at, stopped, review, known=False))
            raise
        except Exception as error:
            _log.error("a command could not be run", session=session.id, error=type(error).__name__)
            execution, known = said("the server could not run this; why is in its log\n", NO_EXIT), False
        done = ended(session, await self._withholding.execution(original, execution), utc_now())
        try:
            await self._write(lambda at: self._end(at, done, review, known=known))
        except duckdb.Error as error:
            # At the next start it is closed as one whose end nobody knows.
            raise StoreError("the command has run, and how it ended could not be written down") from error
        return 200, wire.ran(done, execution, has_review=review is not None)

    async def _waited(self, work: Coroutine[Any, Any, _Answer], session: Session, url: str) -> _Answer:
        """What *work* answers, or that it goes on; whoever waits for it may leave, it goes on all the same."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._settled)
        await asyncio.wait({task}, timeout=self._wait_s)
        if task.done():
            return task.result()
        reviewed = session.status is SessionStatus.READY
        by_now = await self._ledger.read(lambda at: store.find_session(at, session.organization, session.id))
        return 202, wire.waiting(by_now or session, f"{url}/{session.id}", has_review=reviewed)

    def _settled(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a session failed", error=type(error).__name__)

    def _approvers(self, organization: Organization, decision: Decision) -> AccessRule | None:
        rule = organization.find("analyzer_rule", decision.rule) if decision.rule else None
        access = organization.approver(rule.value, decision.connection, decision.risk) if rule else None
        return access.value if access else None

    def _note(
        self,
        at: duckdb.DuckDBPyConnection,
        name: str,
        session: Session,
        also: Callable[[duckdb.DuckDBPyConnection, Session], None] | None = None,
    ) -> None:
        if also is not None:
            also(at, session)
        store.happened(self._ledger, at, session_event(name, session, utc_now()))

    def _end(
        self, at: duckdb.DuckDBPyConnection, session: Session, review: Review | None, *, known: bool = True
    ) -> None:
        store.end(self._ledger, at, session)
        if review is not None:
            store.answer(self._ledger, at, reviews.finish(review, known=known), utc_now())
        if session.analysis is None:  # it ended before it was judged, and that is when it is told of
            self._note(at, "hoop-session-created", session)
        self._note(at, "hoop-session-finished", session)

    async def _write(self, act: Callable[[duckdb.DuckDBPyConnection], Any]) -> Any:
        return await self._ledger.writer.run(act)
