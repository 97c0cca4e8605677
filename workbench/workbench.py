"""Workbench: one store and all that can be done with it: load, replay, compare, gate, tune, look back."""

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench import beside
from workbench.beside import Compared, Gated
from workbench.domain.errors import InputError
from workbench.domain.look import Look
from workbench.domain.rule import Policy
from workbench.intake import Corpus, take_in
from workbench.plan import Bench, Terms, provider, resumed, stores_redacted, terms
from workbench.planned import Planned, begin, go_on, originals
from workbench.policies import load as load_policy
from workbench.progress import Progress
from workbench.providers.recorded import Recorded
from workbench.providers.settings import TransportName
from workbench.record import Record, head
from workbench.recording import CONCURRENCY, record
from workbench.store import looks, recorded, runs
from workbench.store.file import Store
from workbench.store.kind import no_other_file
from workbench.variants import look

if TYPE_CHECKING:
    from workbench.tuner import Tuner

DEFAULT_DB = ".workbench/workbench.duckdb"


class Workbench:
    """One store, and what can be done with it. The file is held only while it is read or written."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @classmethod
    def open(cls, path: str | Path | None = None) -> "Workbench":
        """The workbench over the store at *path*: else at ``WORKBENCH_DB``, else ``.workbench/workbench.duckdb``.

        Raises:
            StoreError: a file of another kind is there.
        """
        return cls(Store(no_other_file(Path(path or os.environ.get("WORKBENCH_DB") or DEFAULT_DB))))

    @classmethod
    def connect(cls, url: str, *, token: str | None = None) -> "Workbench":
        """The workbench that the server at *url* holds, asked with *token*, else with ``WORKBENCH_TOKEN``.

        The same methods and the same frames. Models are asked from here, with the keys that are here; what they said is
        handed to the server.

        Raises:
            MissingKey: there is no token.
            ServerError: the server cannot be asked, or refuses.
        """
        from workbench.connected import Connected

        return Connected.over(url, token)

    def load(
        self,
        paths: Sequence[str],
        *,
        where: str | None = None,
        limit: int | None = None,
        redacted: bool | None = None,
    ) -> Corpus:
        """Check the corpus files at *paths* from end to end, then store their cases; a corpus once stored is reused.

        Args:
            paths: Files or folders, or the name of a shipped corpus.
            where: A condition in SQL over a case's fields, as they are stored.
            limit: At most so many cases.
            redacted: Keep secrets and personal data out of the store, of the cases as of the answers; None as
                ``workbench.toml`` says. A corpus that was stored so stays so.

        Raises:
            CorpusError: something is wrong with them; it holds every complaint, and nothing was stored.
            InputError: *where* is no condition, or leaves no case; *limit* is below 1; or the store holds the corpus
                with its secrets.
        """
        if redacted is None:
            redacted = stores_redacted()
        return take_in(self.store, paths, where=where, limit=limit, redacted=redacted)

    def ready(self, asked: Terms) -> Bench:
        """The judges under the terms *asked*. No model is asked and no connection opened.

        Raises:
            InputError: the model, its key, its settings or the policy cannot be used.
        """
        kind, _, name = asked.model.partition(":")
        if asked.batch and kind == "recorded":
            from workbench.providers.batch import refused

            raise refused(asked.model)
        if kind != "recorded" or not name:
            return Bench(asked, provider(asked, recorded=self._recorded))
        return Bench(asked, self._recorded(asked.model))

    def _recorded(self, model: str) -> Recorded:
        """The model ``recorded:RUN-OR-FILE``."""
        name = model.partition(":")[2]
        if recorded.is_file(name):
            replies = recorded.of_file(Path(name))
        else:
            with self.store.hold(create=False) as connection:
                replies = recorded.of_run(connection, runs.find(connection, name))
        return Recorded(model, replies.settings, replies.prompts, replies.lookup)

    def plan(self, corpus: Corpus, bench: Bench, *, repeat: int = 1) -> Planned:
        """What putting *corpus* to *bench* would be. Nothing is recorded."""
        return begin(self.store, corpus, bench, repeat=repeat)

    def plan_resumption(self, prefix: str, *paths: str) -> Planned:
        """The rest of the run that *prefix* names, under the terms that it was begun with.

        *paths* are where its corpus is now; a run that is stored redacted reads it there again, others only compare.

        Raises:
            UnknownRun: no run, or several, by that prefix.
            InputError: prompt or model settings are no longer what they were: that would be another run; or the corpus
                is another one, or cannot be read where it is needed.
        """
        run = self.run(prefix).run
        texts = originals(self.store, run, paths)
        return go_on(self.store, run, self.ready(resumed(run.settings)), texts)

    async def execute(
        self,
        planned: Planned,
        *,
        concurrency: int = CONCURRENCY,
        budget_usd: float | None = None,
        progress: Callable[[Progress], None] | None = None,
        tell: Callable[[str], None] | None = None,
        stop: asyncio.Event | None = None,
    ) -> Record:
        """Ask, decide and record until every case has its row, or *stop* is set. Answers are committed in groups.

        A run that is done is left as it is. Where the terms say so it is asked by batch, and *tell* hears how the
        batches stand.

        Raises:
            BudgetError: there is a budget, and the model's price is not known.
            Unreachable: a batch could not be handed in or looked at, however often it was tried.
            InputError: *concurrency* is below 1.
        """
        return await record(
            self.store,
            planned,
            concurrency=concurrency,
            budget_usd=budget_usd,
            progress=progress,
            tell=tell,
            stop=stop,
        )

    async def replay(
        self,
        *paths: str,
        model: str,
        policy: Policy | str | Path | None = None,
        guidance: str | None = None,
        api_url: str | None = None,
        floor: bool = False,
        transport: TransportName | None = None,
        batch: bool = False,
        where: str | None = None,
        limit: int | None = None,
        repeat: int = 1,
        concurrency: int = CONCURRENCY,
        budget_usd: float | None = None,
        store_redacted: bool | None = None,
        progress: Callable[[Progress], None] | None = None,
    ) -> Record:
        """Put every case of the corpora at *paths* to *model*, and record what it says.

        Args:
            paths: Corpus files or folders, or the name of a shipped corpus.
            model: ``baseline``, ``openai:MODEL``, ``custom:MODEL``, ``recorded:RUN-OR-FILE`` …
            policy: A Policy, or the path of a policy file; the default allows low, reviews medium, blocks the rest.
            guidance: Text that replaces the default guidance.
            api_url: Where a ``custom`` model is asked.
            floor: The verdict is never below the static risk.
            transport: ``lean``, our own client, or ``sdk``, the vendor's, whatever the model's table says.
            batch: By the vendor's batch API: at half the price, within a day.
            where: A condition in SQL over a case's fields.
            limit: At most so many cases.
            repeat: How often each case is asked.
            concurrency: Questions in flight at the most.
            budget_usd: Stop before more than this is spent.
            store_redacted: Keep secrets and personal data out of the store; None as ``workbench.toml`` says.
            progress: Called as answers are recorded.

        Raises:
            WorkbenchError: the message says what to do; nothing was recorded.
        """
        bench = self.ready(
            terms(
                model,
                api_url=api_url,
                policy=policy,
                guidance=guidance,
                floor=floor,
                transport=transport,
                batch=batch,
            )
        )
        corpus = self.load(paths, where=where, limit=limit, redacted=store_redacted)
        found = await self.execute(
            self.plan(corpus, bench, repeat=repeat), concurrency=concurrency, budget_usd=budget_usd, progress=progress
        )
        look(self.store, found.run)
        return found

    def replay_sync(self, *paths: str, model: str, **options: object) -> Record:
        """:meth:`replay` for scripts, where there is nothing to await in.

        Raises:
            InputError: a loop runs already, as in a notebook.
        """
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self.replay(*paths, model=model, **options))  # type: ignore[arg-type]
        raise InputError("replay_sync is for scripts; where a loop runs, as in a notebook, write: await wb.replay(…)")

    def run(self, prefix: str) -> Record:
        """The run that *prefix* names."""
        self.store.fetch(prefix)
        with self.store.hold(create=False) as connection:
            return Record(self.store, runs.find(connection, prefix))

    def compare(
        self, *names: str | Path, policy: Policy | str | Path | None = None, flips: int = beside.SHOWN
    ) -> Compared:
        """Runs, by the prefixes of their ids or as exported files, each beside the first: as :meth:`Record.compare`.

        p values are corrected over all of them together.
        """
        if len(names) < 2:
            raise InputError("name at least two runs to compare")
        self._fetch(*names)
        return beside.compare(self.store, names, policy, flips=flips)

    def gate(
        self,
        run: str | Path,
        baseline: str | Path,
        *,
        margin: float | None = None,
        alpha: float | None = None,
        flips: int = beside.SHOWN,
    ) -> Gated:
        """Whether *run* is worse than *baseline*, either a prefix of an id or an exported file: as :meth:`Record.gate`.

        Without a run of the store no store is needed.
        """
        self._fetch(run, baseline)
        return beside.gate(self.store, run, baseline, margin=margin, alpha=alpha, flips=flips)

    def _fetch(self, *names: str | Path) -> None:
        for name in names:
            self.store.fetch(str(name))

    def tuner(
        self,
        *prefixes: str,
        policy: Policy | str | Path | None = None,
        by_connection: bool = False,
        traffic: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> "Tuner":
        """The runs that *prefixes* name as candidates for tuning: ``wb.tuner(RUN).tune(Objective(max_through=0.01))``.

        Args:
            prefixes: Runs, each a model with its guidance.
            policy: A Policy or the path of one, whose rules divide the connections; else each run's own.
            by_connection: The connections with the most cases get a rule of their own.
            traffic: A corpus, or a run, whose mix of commands is to be expected; labels are not needed.
            progress: Told what takes long.

        Raises:
            InputError: the runs cannot be tuned together, or there is nothing to tune on.
        """
        from workbench.traffic import Traffic
        from workbench.tuner import Tuner

        mix = None
        if traffic is not None:
            is_corpus = recorded.is_file(traffic) or Path(traffic).exists()
            run = None if is_corpus else self.run(traffic).run
            mix = Traffic(traffic, run.fingerprints["corpus"] if run else self.load([traffic]).fingerprint, run)
        return Tuner(
            self.store,
            [self.run(prefix).run for prefix in prefixes],
            policy=load_policy(policy) if isinstance(policy, str | Path) else policy,
            by_connection=by_connection,
            looked=self._looked,
            traffic=mix,
            progress=progress,
        )

    def looks(self) -> list[Look]:
        """Every score on a test split of something that was chosen elsewhere, the oldest first."""
        if not self.store.path.exists():
            return []
        with self.store.hold() as connection:
            return looks.at(connection)

    def _looked(self, look: Look) -> tuple[int, bool]:
        """Write *look* down; how many there are at its split, and whether this very choice had been looked at."""
        with self.store.hold() as connection:
            return looks.take(connection, look)

    def runs(self) -> list[Record]:
        """Every run in the store, newest first; none where there is no store yet."""
        if not self.store.path.exists():
            return []
        with self.store.hold() as connection:
            return [Record(self.store, run) for run in runs.newest(connection)]

    def heads(self) -> list[dict[str, Any]]:
        """What every run was and how far it is, as JSON values, newest first."""
        if not self.store.path.exists():
            return []
        with self.store.hold() as connection:
            return [head(connection, run) for run in runs.newest(connection)]
