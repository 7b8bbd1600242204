"""Which running runs need somebody right now, told from news: SQLite learns of it a second later at best."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.store import Reader
from taskmon.ui.needs import Need, need_of
from taskmon.ui.threads.reader_thread import ReaderThread


@dataclass(frozen=True, slots=True)
class _Running:
    runs: tuple[Run, ...]
    lives: dict[int, Live]


def _read_running(reader: Reader) -> _Running:
    runs = tuple(reader.of_state(RunState.RUNNING))
    return _Running(runs, reader.live([run.id for run in runs]))


class Attention(QObject):
    """Knows the running runs, first from the store, then from the news it is given in any order."""

    changed = Signal()  #: another number of them needs somebody
    began = Signal(object, object)  #: Run, Live: it needs somebody from now on
    ended = Signal(object)  #: Run, as it was: it needs nobody any more

    def __init__(self, reader_thread: ReaderThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: dict[int, Run] = {}
        self._lives: dict[int, Live] = {}
        self._needs: dict[int, Need] = {}
        self._over: set[int] | None = set()  # runs that were over before the store's word came; None: it has come
        reader_thread.ask(_read_running, self._take)

    def follow(self, engine: Engine) -> None:
        """Take in all that the engine tells."""
        engine.runs_changed.connect(self.put)
        engine.runs_removed.connect(self.remove)
        engine.live_changed.connect(self.put_live)

    @property
    def count(self) -> int:
        """How many running runs need somebody."""
        return len(self._needs)

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Take in changed runs."""
        for run in news:
            known = self._runs.get(run.id)
            if known is not None and known.revision > run.revision:
                continue
            if run.state is RunState.RUNNING:
                self._runs[run.id] = run
                self._look_at(run.id)
            elif known is not None:
                self._forget(known)
            elif self._over is not None:
                self._over.add(run.id)

    @Slot(object)
    def put_live(self, news: tuple[Live, ...]) -> None:
        """Take in what moves."""
        for live in news:
            if live.run_id in self._runs:
                self._lives[live.run_id] = live
                self._look_at(live.run_id)

    @Slot(object)
    def remove(self, run_ids: tuple[int, ...]) -> None:
        """Forget runs that the store has forgotten."""
        for run_id in run_ids:
            if (known := self._runs.get(run_id)) is not None:
                self._forget(known)

    def _take(self, read: _Running) -> None:
        over, self._over = self._over or set(), None
        self.put(tuple(run for run in read.runs if run.id not in over))
        # What was told meanwhile is newer.
        self.put_live(tuple(live for run_id, live in read.lives.items() if run_id not in self._lives))

    def _look_at(self, run_id: int) -> None:
        run, live = self._runs[run_id], self._lives.get(run_id)
        need, before = need_of(run, live), self._needs.get(run_id)
        if need is before:
            return
        if before is not None:
            del self._needs[run_id]
            self.ended.emit(run)
        if need is not None:
            self._needs[run_id] = need
            self.began.emit(run, live)
        self.changed.emit()

    def _forget(self, run: Run) -> None:
        del self._runs[run.id]
        self._lives.pop(run.id, None)
        if self._needs.pop(run.id, None) is not None:
            self.ended.emit(run)
            self.changed.emit()
