"""Which running runs need somebody right now, told from news: SQLite learns of it a second later at best."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.feed import Feed
from taskmon.ui.needs import Need, need_of


class Attention(QObject):
    """Looks at each running run when it changes or moves."""

    changed = Signal()  #: another number of them needs somebody
    began = Signal(object, object)  #: Run, Live: it needs somebody from now on
    ended = Signal(object)  #: Run: it needs nobody any more

    def __init__(self, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self._runs: dict[int, Run] = {}  # that run
        self._needs: dict[int, Need] = {}
        feed.runs_changed.connect(self._look_at_runs)
        feed.live_changed.connect(self._look_at_lives)
        feed.runs_removed.connect(self._forget)
        feed.replaced.connect(self._forget_all)

    @property
    def count(self) -> int:
        """How many running runs need somebody."""
        return len(self._needs)

    def is_needed_by(self, run: Run) -> bool:
        """Whether this attempt of it runs, and needs somebody."""
        known = self._runs.get(run.id)
        return run.id in self._needs and known is not None and known.attempt == run.attempt

    @Slot(object)
    def _look_at_runs(self, news: tuple[Run, ...]) -> None:
        for run in news:
            if run.state is RunState.RUNNING:
                self._runs[run.id] = run
                self._look_at(run)
            else:
                self._forget((run.id,))

    @Slot(object)
    def _look_at_lives(self, news: tuple[Live, ...]) -> None:
        for live in news:
            if (run := self._runs.get(live.run_id)) is not None:
                self._look_at(run)

    def _look_at(self, run: Run) -> None:
        live = self._feed.live_of(run)
        need, before = need_of(run, live), self._needs.get(run.id)
        if need is before:
            return
        if before is not None:
            del self._needs[run.id]
            self.ended.emit(run)
        if need is not None:
            self._needs[run.id] = need
            self.began.emit(run, live)
        self.changed.emit()

    @Slot(object)
    def _forget(self, run_ids: tuple[int, ...]) -> None:
        for run_id in run_ids:
            run = self._runs.pop(run_id, None)
            if self._needs.pop(run_id, None) is not None:
                self.ended.emit(run)
                self.changed.emit()

    @Slot()
    def _forget_all(self) -> None:
        self._forget(tuple(self._runs))
