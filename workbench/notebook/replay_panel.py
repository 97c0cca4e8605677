"""Replay panel: a corpus put to models: the price first, then progress as it is recorded, and a way to stop."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import ipywidgets as widgets

from workbench import html
from workbench.domain.errors import WorkbenchError
from workbench.evaluation.words import money, number
from workbench.html import Markup
from workbench.notebook.panel import Panel, button, refused, show, shown
from workbench.plan import terms
from workbench.planned import Planned
from workbench.progress import Progress, line
from workbench.record import Record
from workbench.variants import look
from workbench.workbench import Workbench

_DRAW_S = 0.2  # a front end that is drawn more often falls behind


class ReplayPanel(Panel):
    """Replays into *workbench*. ``value`` is the last run that was made here, None before; ``records`` are all.

    Nothing is asked before its price was shown: what is changed afterwards is priced again.

    Args:
        workbench: Where the runs are recorded.
        corpus: A corpus file or folder, or the name of a shipped corpus, to begin with.
        models: Models as ``--model`` takes them.
        policy: The path of a policy file; None for the default policy.
        limit: At most so many cases; None for all.
        budget_usd: At most so much is spent on all models together; None for no such bound.
    """

    def __init__(
        self,
        workbench: Workbench,
        *,
        corpus: str = "datasets",
        models: Sequence[str] = ("baseline",),
        policy: str | Path | None = None,
        limit: int | None = None,
        budget_usd: float | None = None,
    ) -> None:
        self._workbench = workbench
        self.records: tuple[Record, ...] = ()
        self._planned: tuple[Planned, ...] = ()
        self._stop: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        wide = widgets.Layout(width="32em")
        self._corpus = widgets.Text(corpus, description="corpus", layout=wide)
        self._models = widgets.Text(
            ", ".join(models), description="models", placeholder="baseline, openai:MODEL, …", layout=wide
        )
        self._policy = widgets.Text(
            "" if policy is None else str(policy), description="policy", placeholder="the default policy", layout=wide
        )
        self._limit = widgets.BoundedIntText(
            limit or 0, min=0, max=10**9, description="limit", layout=widgets.Layout(width="14em")
        )
        self._budget = widgets.BoundedFloatText(
            budget_usd or 0, min=0, max=10**9, description="budget $", layout=widgets.Layout(width="14em")
        )
        self._fields = (self._corpus, self._models, self._policy, self._limit, self._budget)
        self._price = button("show price", self.price, style="primary")
        self._start = button("start", self._begin, style="success", disabled=True)
        self._cancel = button("cancel", self.cancel, style="warning", disabled=True)
        self._bar = widgets.IntProgress(layout=widgets.Layout(width="32em"))
        self._said = shown(html.line("The price is shown before anything is asked."))
        for field in self._fields:
            field.observe(lambda _: self._changed(), "value")
        note = shown(html.line("models: one or several, parted by commas; limit 0: every case; budget 0: no bound"))
        self.view = widgets.VBox(
            [*self._fields, note, widgets.HBox([self._price, self._start, self._cancel]), self._bar, self._said]
        )

    @property
    def value(self) -> Record | None:
        """The last run that was made here."""
        return self.records[-1] if self.records else None

    @property
    def models(self) -> tuple[str, ...]:
        """The models that are named in the panel."""
        return tuple(name for part in self._models.value.split(",") if (name := part.strip()))

    def as_code(self) -> str:
        """The replays; ``wb`` is the workbench that the panel was made of."""
        return "\n".join(f"run = await wb.replay({', '.join(self._arguments(model))})" for model in self.models)

    def price(self) -> None:
        """Check everything, and say what it will cost; then it can be started."""
        try:
            self._planned = self._plan()
        except WorkbenchError as error:
            self._planned = ()
            show(self._said, refused(error))
        else:
            show(self._said, Markup("".join(map(_priced, self._planned))))
        self._start.disabled = not self._planned

    async def start(self) -> Record | None:
        """Ask, as the button does, and wait for the end. The price is shown first where it was not yet."""
        if not self._planned:
            self.price()
        await self._run()
        return self.value

    def cancel(self) -> None:
        """Ask nothing more; what was answered stays recorded, and the run can be resumed."""
        if self._stop is not None:
            self._stop.set()

    def page(self) -> Markup:
        """What would be or was replayed, and the runs that came of it."""
        asked = html.table(
            ("corpus", "models", "policy", "limit", "budget"),
            [
                (
                    self._corpus.value,
                    ", ".join(self.models),
                    self._policy.value or "default",
                    self._limit.value or "none",
                    money(self._budget.value) if self._budget.value else "none",
                )
            ],
        )
        return html.page(asked, self._runs())

    def _arguments(self, model: str) -> list[str]:
        parts = [repr(self._corpus.value), f"model={model!r}"]
        if self._policy.value:
            parts.append(f"policy={self._policy.value!r}")
        if self._limit.value:
            parts.append(f"limit={self._limit.value}")
        if self._budget.value:
            parts.append(f"budget_usd={self._budget.value:g}")
        return parts

    def _plan(self) -> tuple[Planned, ...]:
        benches = [self._workbench.ready(terms(model, policy=self._policy.value or None)) for model in self.models]
        corpus = self._workbench.load([self._corpus.value], limit=self._limit.value or None)
        planned = tuple(self._workbench.plan(corpus, bench) for bench in benches)
        for each in planned:
            each.check_budget(self._budget.value or None)
        return planned

    def _changed(self) -> None:
        self._planned = ()
        self._start.disabled = True
        show(self._said, html.line("Changed: show the price again."))

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())  # kept, or it might be collected

    async def _run(self) -> None:
        planned, self._planned = self._planned, ()
        self._stop = asyncio.Event()
        self._running(True)
        left = self._budget.value or None
        try:
            for each in planned:
                if self._stop.is_set():
                    break
                record = await self._workbench.execute(
                    each, budget_usd=left, progress=self._progress(each), stop=self._stop
                )
                look(self._workbench.store, record.run)
                self.records = (*self.records, record)
                if left is not None:
                    left = max(0.0, left - record.head()["cost_usd"])
            if planned:
                stopped = html.line("Stopped; what was answered is recorded.") if self._stop.is_set() else Markup()
                show(self._said, Markup(stopped + self._runs()))
        except WorkbenchError as error:
            show(self._said, Markup(refused(error) + self._runs()))
        finally:
            self._stop = None
            self._running(False)

    def _running(self, is_running: bool) -> None:
        self._cancel.disabled = not is_running
        self._start.disabled = True
        for field in (*self._fields, self._price):
            field.disabled = is_running

    def _progress(self, planned: Planned) -> "_Drawn":
        self._bar.value, self._bar.max = 0, max(1, planned.run.cases)
        return _Drawn(planned.run.model, self._bar, self._said)

    def _runs(self) -> Markup:
        if not self.records:
            return html.line("no run yet")
        rows = []
        for record in self.records:
            head = record.head()
            gaps, answered = (
                number(sum(head["gaps"].values())),
                f"{number(head['answered'])} of {number(head['cases'])}",
            )
            rows.append((record.id[:13], head["model"], head["state"], answered, gaps, money(head["cost_usd"])))
        return html.table(("run", "model", "state", "answered", "gaps", "cost"), rows)


class _Drawn:
    """Progress, drawn a few times a second, and once more at the end."""

    def __init__(self, model: str, bar: widgets.IntProgress, said: widgets.HTML) -> None:
        self._model, self._bar, self._said = model, bar, said
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last < _DRAW_S and progress.done < progress.total:
            return
        self._last = now
        self._bar.max, self._bar.value = max(1, progress.total), progress.done
        show(self._said, html.line(line(self._model, progress, " · ")))


def _priced(planned: Planned) -> Markup:
    cases, usd = number(planned.run.cases), planned.estimate_usd
    if usd is not None:
        price = "nothing to pay" if usd == 0 else f"about {money(usd)} at list price"
    else:
        price = "the price of this model is not known" if planned.is_paid else "no price: asked on this machine"
    return html.line(f"{planned.run.model}: {cases} cases, {price}")
