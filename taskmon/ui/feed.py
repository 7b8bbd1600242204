"""What the window knows of runs and of what moves of them, as news and reads bring it in any order: the newest wins.

List, details, tray, notices and counts subscribe here and compare nothing: what they are handed is never older than
what they had, and what moves is always of the attempt that the run is at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.queue.reason import Reason
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live, current
from taskmon.engine.engine import Engine
from taskmon.store import Reader
from taskmon.ui.actions.resume_points import ResumePoints
from taskmon.ui.threads.reader_thread import ReaderThread

T = TypeVar("T")
#: Of the newest so many runs it is known how new the newest of them was, and how far they were.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class _Running:
    runs: tuple[Run, ...]
    lives: dict[int, Live]


def _read_running(reader: Reader) -> _Running:
    runs = tuple(reader.of_state(RunState.RUNNING))
    return _Running(runs, reader.live([run.id for run in runs]))


@dataclass(frozen=True, slots=True, eq=False)
class PendingRead:
    """A read that is under way, with what was told since it was asked for and may be missing in it."""

    told: dict[int, Run] = field(default_factory=dict)


class Feed(QObject):
    """Hands on what is told of runs; knows those that run, and of each the newest revision and live part."""

    runs_changed = Signal(object)  #: tuple[Run, ...]
    runs_removed = Signal(object)  #: tuple[int, ...]: the store has forgotten them
    live_changed = Signal(object)  #: tuple[Live, ...]
    replaced = Signal()  #: nothing that was told holds any more: another database took the place of the one before

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live_in_engine: Callable[[int], Live | None] = lambda run_id: None
        self._revisions: dict[int, int] = {}
        self._running: dict[int, Run] = {}
        self._lives: dict[int, Live] = {}
        self._reasons: dict[int, tuple[Reason, ...]] = {}  #: of the queued runs that are seen
        self._removed: dict[int, None] = {}  #: for news and reads that come late
        self._pending: list[PendingRead] = []
        self.resume_points = ResumePoints(self)

    def follow(self, engine: Engine) -> None:
        """Take in all that the engine tells."""
        self._live_in_engine = engine.live_of
        engine.runs_changed.connect(self.put)
        engine.runs_removed.connect(self.remove)
        engine.live_changed.connect(self.put_live)
        engine.store_replaced.connect(self.forget)
        self.resume_points.follow(engine.paths)

    def read_running(self, reader_thread: ReaderThread) -> None:
        """Have the running runs read, of which no news may come for long."""
        self.resume_points.read_by(reader_thread)
        pending = self.begin_read()

        def take(read: _Running) -> None:
            # SQLite learns of what moves a second later at best.
            lives = {run.id: self._live_in_engine(run.id) or read.lives.get(run.id) for run in read.runs}
            found = self.end_read(pending, read.runs, {key: live for key, live in lives.items() if live is not None})
            if found:
                self.runs_changed.emit(tuple(found.values()))

        reader_thread.ask(_read_running, take, lambda: self.drop_read(pending))

    def has_removed(self, run_id: int) -> bool:
        """Whether the store is known to have forgotten it."""
        return run_id in self._removed

    @property
    def running(self) -> tuple[Run, ...]:
        """All running runs, in no order."""
        return tuple(self._running.values())

    def live_of(self, run: Run) -> Live | None:
        """What moves of the run; None where nothing is known of the attempt that it is at."""
        live = current(run, self._lives.get(run.id))
        reasons = self._reasons.get(run.id) if run.state is RunState.QUEUED else None
        if not reasons:
            return live
        return Live(run.id, run.attempt, reasons=reasons) if live is None else replace(live, reasons=reasons)

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Take in changed runs, and hand on those that are no older than what is known."""
        fresh = []
        for run in news:
            if run.id in self._removed or run.revision < self._revisions.get(run.id, 0):
                continue
            fresh.append(run)
            self._note(run)
            for pending in self._pending:
                pending.told[run.id] = run
        if fresh:
            self.runs_changed.emit(tuple(fresh))

    @Slot(object)
    def put_live(self, news: tuple[Live, ...]) -> None:
        """Take in what moves, and hand on what is of no attempt before."""
        fresh = []
        for live in news:
            if self._is_of_newest_attempt(live):
                fresh.append(live)
                self._note_live(live)
        if fresh:
            self.live_changed.emit(tuple(fresh))

    def put_reasons(self, read: Mapping[int, tuple[Reason, ...]]) -> None:
        """Take in why these runs wait, and hand on where that is another reason than before; all others are let go."""
        before, self._reasons = self._reasons, dict(read)
        changed = [run_id for run_id in self._reasons if self._reasons[run_id] != before.get(run_id)]
        if changed:
            self.live_changed.emit(tuple(Live(run_id, 0, reasons=self._reasons[run_id]) for run_id in changed))

    @Slot(object)
    def remove(self, run_ids: tuple[int, ...]) -> None:
        """Forget runs that the store has forgotten, whatever is told of them later."""
        for run_id in run_ids:
            _remember(self._removed, run_id, None)
            self._revisions.pop(run_id, None)
            self._running.pop(run_id, None)
            self._lives.pop(run_id, None)
            for pending in self._pending:
                pending.told.pop(run_id, None)
        self.runs_removed.emit(run_ids)

    @Slot()
    def forget(self) -> None:
        """Forget everything: in another database all revisions begin anew."""
        self._revisions.clear()
        self._running.clear()
        self._lives.clear()
        self._reasons.clear()
        self._removed.clear()
        self.resume_points.forget()
        for pending in self._pending:
            pending.told.clear()
        self.replaced.emit()

    def begin_read(self) -> PendingRead:
        """Note from now on what a read may miss that is asked for now."""
        pending = PendingRead()
        self._pending.append(pending)
        return pending

    def drop_read(self, pending: PendingRead) -> None:
        """Of this read nothing came."""
        self._pending.remove(pending)

    def end_read(self, pending: PendingRead, read: Iterable[Run], lives: Mapping[int, Live]) -> dict[int, Run]:
        """Of all that was read, and of all that was told meanwhile, the newest by its id.

        What is read is believed, also against news from before it was asked for: those are in it.
        """
        self._pending.remove(pending)
        newest = dict(pending.told)
        for run in read:
            told = newest.get(run.id)
            if run.id not in self._removed and (told is None or told.revision < run.revision):
                newest[run.id] = run
        for run in newest.values():
            self._note(run)
        for live in lives.values():
            # SQLite learns of what moves a second later at best: what was told of the same attempt is newer.
            known = self._lives.get(live.run_id)
            if self._is_of_newest_attempt(live) and (known is None or known.attempt < live.attempt):
                self._note_live(live)
        return newest

    def _note(self, run: Run) -> None:
        _remember(self._revisions, run.id, run.revision)
        if run.state is RunState.RUNNING:
            self._running[run.id] = run
        else:
            self._running.pop(run.id, None)

    def _is_of_newest_attempt(self, live: Live) -> bool:
        run, known = self._running.get(live.run_id), self._lives.get(live.run_id)
        attempts = [found.attempt for found in (run, known) if found is not None]
        return live.run_id not in self._removed and live.attempt >= max(attempts, default=0)

    def _note_live(self, live: Live) -> None:
        self._lives[live.run_id] = live
        if len(self._lives) > _REMEMBERED + len(self._running):
            del self._lives[next(run_id for run_id in self._lives if run_id not in self._running)]


def _remember(known: dict[int, T], run_id: int, what: T) -> None:
    """Note something of the newest run; of very many the one of which nothing was told for longest is forgotten."""
    known.pop(run_id, None)
    known[run_id] = what
    if len(known) > _REMEMBERED:
        del known[next(iter(known))]
