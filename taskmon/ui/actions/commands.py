"""Hands what is asked in the window to the engine's control, awaits the answer, and says what did not work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QGuiApplication

from taskmon.core.queue.undo import Change
from taskmon.core.requests.answer import Answer
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.engine.attempts.recovery import Finding
from taskmon.engine.engine import Engine
from taskmon.ui.actions.verbs import DUPLICATE, Verb
from taskmon.ui.refusals import outcome_of, refusal
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.async_slot import async_slot

T = TypeVar("T")
#: What was done to more runs can't be taken back: it would have to be remembered as a whole.
MOST_CHANGES = 10_000


@dataclass(frozen=True, slots=True)
class SecretsWanted:
    """Values that are stored nowhere and have to be given again."""

    title: str  #: of the run
    names: tuple[str, ...]
    give: Callable[[dict[str, str]], object]  #: what to do once they are there


@dataclass(frozen=True, slots=True)
class Performed:
    """What a verb did to runs that waited, as far as it can be taken back."""

    verb: Verb
    changes: tuple[Change, ...] = ()  #: no more than MOST_CHANGES
    count: int = 0  #: to so many runs it was done

    def __add__(self, other: Performed) -> Performed:
        changes = self.changes + other.changes[: MOST_CHANGES - len(self.changes)]
        return Performed(self.verb, changes, self.count + other.count)


class RunCommands(QObject):
    """The window's only way to change anything. Nothing here waits on the main thread."""

    failed = Signal(str)  #: a sentence for the user
    added = Signal(object)  #: Run
    performed = Signal(object)  #: Performed
    confirmation_wanted = Signal(object, object)  #: Verb, tuple[Run, ...]: whether that is meant has to be asked first
    changed_found = Signal(object, object)  #: Run, TaskmonError: code or parameters changed since its steps were kept
    secrets_wanted = Signal(object)  #: SecretsWanted
    answered = Signal(object)  #: dict[int, TaskmonError]: which of the runs that were decided on refused, and why
    survivors_left = Signal(object, object)  #: Run, tuple[Identity, ...]: what lives on after "End it"

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._last: tuple[str, tuple[int, ...]] | None = None  # what was asked last, and of which runs
        self._since = QElapsedTimer()

    def ask(self, verb: Verb, runs: Sequence[Run]) -> None:
        """Ask `verb` of those runs that allow it, at once or when a question was answered: every way leads here."""
        fitting = [run for run in runs if verb.allowed(run)]
        if verb.asks_for(len(fitting)):
            if fitting:
                self.confirmation_wanted.emit(verb, tuple(runs))
        elif not self._is_second_click(verb, fitting):
            self.do(verb, fitting)

    def do(self, verb: Verb, runs: Sequence[Run]) -> None:
        """What was asked is meant; where a secret is missing, that is asked for first."""
        fitting = [run for run in runs if verb.allowed(run)]
        if verb.takes_secrets:
            for run in list(fitting):
                missing = self._engine.control.secrets.missing(run)
                if missing:
                    fitting.remove(run)
                    give = partial(self._ask_with, verb, run)
                    self.secrets_wanted.emit(SecretsWanted(run.name, missing, give))
        if fitting:
            self._ask(verb, tuple(fitting))

    @async_slot
    async def do_in_portion(self, verb: Verb, runs: Sequence[Run], then: Callable[[Performed], object]) -> None:
        """What was asked of very many is meant: do it to these, then go on; a missing secret counts as refused.

        `performed` tells of it once, when somebody has put the portions together.
        """
        then(await self._perform(verb, tuple(runs)))

    def want_secrets(self, new: NewRun) -> None:
        """Queue a new run once its secrets are given."""
        name = new.name or new.job.task
        self.secrets_wanted.emit(
            SecretsWanted(name, new.job.secrets, lambda values: self.add(replace(new, secrets=values)))
        )

    @async_slot
    async def decide(self, decisions: Sequence[tuple[Verb, Run]]) -> None:
        """Ask of each run what was decided for it; `answered` tells what came of it."""
        asked = [asyncio.wrap_future(verb.ask(self._engine.control, run)) for verb, run in decisions]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        refused = {run.id: refusal(answer) for (_, run), answer in zip(decisions, answers, strict=True)}
        self.answered.emit({run_id: error for run_id, error in refused.items() if error is not None})

    @async_slot
    async def add(self, new: NewRun) -> None:
        """Queue a new run."""
        if runs := await self._answer(self._engine.control.add([new])):
            self.added.emit(runs[0])

    @async_slot
    async def add_all(self, new: Sequence[NewRun]) -> None:
        """Queue new runs, and stay where we are."""
        await self._answer(self._engine.control.add(new))

    @async_slot
    async def answer(self, run: Run, answer: Answer) -> None:
        """Type it at the run's terminal, if that attempt still runs."""
        await self._answer(self._engine.control.answering.answer(run.id, answer, seen_attempt=run.attempt))

    @async_slot
    async def mark_seen(self, run_ids: Sequence[int]) -> None:
        """Note that somebody has looked at these failures."""
        await self._answer(self._engine.control.mark_seen(run_ids))

    @async_slot
    async def end_survivors(self, finding: Finding) -> None:
        """End the processes of a run that outlived its worker; takes as long as they are given."""
        loop = asyncio.get_event_loop()
        left = await loop.run_in_executor(None, self._engine.control.end_survivors, finding.survivors)
        self.survivors_left.emit(finding.run, tuple(left))

    async def cancel_all(self, active: Sequence[Run], patience_s: float, enough: Callable[[], bool]) -> None:
        """Cancel these runs and wait until nothing runs here any more; no longer than `patience_s`, or it is enough."""
        control = self._engine.control
        await asyncio.gather(*(asyncio.wrap_future(control.cancel(run.id)) for run in active), return_exceptions=True)
        waited_s = 0.0
        while self._engine.running_here() and waited_s < patience_s and not enough():
            await asyncio.sleep(0.1)
            waited_s += 0.1

    @async_slot
    async def _ask(self, verb: Verb, runs: tuple[Run, ...], more: dict[str, Any] | None = None) -> None:
        self.performed.emit(await self._perform(verb, runs, more))

    async def _perform(self, verb: Verb, runs: tuple[Run, ...], more: dict[str, Any] | None = None) -> Performed:
        control = self._engine.control
        asked = [asyncio.wrap_future(verb.ask(control, run, **(more or {}))) for run in runs]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        failures = []
        for run, answer in zip(runs, answers, strict=True):
            error = refusal(answer)
            if error is not None and "changed" in (error.record.details or {}):
                self.changed_found.emit(run, error)
            elif error is not None:
                failures.append(error)
            elif verb is DUPLICATE and len(runs) == 1:
                self.added.emit(answer)
        if failures:
            others = self.tr(" (and %n more)", "", len(failures) - 1) if len(failures) > 1 else ""
            self.failed.emit(refusal_text(failures[0]) + others)
        made = (Change(run, answer) for run, answer in zip(runs, answers, strict=True) if isinstance(answer, Run))
        changes = tuple(change for change in made if verb.can_be_undone and change.is_one_step)
        return Performed(verb, changes, len(changes))

    async def _answer(self, asked: Future[T]) -> T | None:
        return await outcome_of(asked, self.failed.emit)

    def _is_second_click(self, verb: Verb, runs: Sequence[Run]) -> bool:
        """Whether it is the second half of a double click, whose author meant one new run; other verbs refuse twice."""
        wanted, before = (verb.key, tuple(run.id for run in runs)), self._last
        self._last = wanted
        is_second = verb is DUPLICATE and wanted == before and self._since.isValid()
        is_second = is_second and self._since.elapsed() < QGuiApplication.styleHints().mouseDoubleClickInterval()
        self._since.start()
        return is_second

    def _ask_with(self, verb: Verb, run: Run, secrets: dict[str, str]) -> None:
        self._ask(verb, (run,), {"secrets": secrets})
