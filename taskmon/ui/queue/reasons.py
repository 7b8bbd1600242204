"""Has read why the queued runs wait that can be seen, soon after something changed, a few times a second at most."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Slot

from taskmon.core.errors import ErrorCode
from taskmon.core.queue.reason import Reason, ReasonKind, beside
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.ui.feed import Feed
from taskmon.ui.run_list.model import RUN_ROLE, RunModel
from taskmon.ui.run_list.view import RunList
from taskmon.ui.threads.reader_thread import ReaderThread

_READ_MS = 250
#: However high the window is.
_MOST_SEEN = 300


class WaitReasons(QObject):
    """Tells the feed why the rows in sight wait, and the run whose details are shown."""

    def __init__(
        self,
        feed: Feed,
        reader_thread: ReaderThread,
        model: RunModel,
        view: RunList,
        engine: Engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._feed = feed
        self._reader_thread = reader_thread
        self._model = model
        self._view = view
        self._engine = engine
        self._shown: Run | None = None
        self._asked: frozenset[int] = frozenset()
        self._is_reading = False
        self._is_stale = False
        self._soon = QTimer(self, interval=_READ_MS, singleShot=True)
        self._soon.timeout.connect(self._read)
        feed.runs_changed.connect(self.read_soon)
        feed.runs_removed.connect(self.read_soon)
        feed.replaced.connect(self.read_soon)
        engine.groups_changed.connect(self.read_soon)
        engine.trouble_changed.connect(self.read_soon)
        view.looked.connect(self._look)

    @Slot()
    def read_soon(self) -> None:
        """Something changed that may be a reason."""
        if self._is_reading:
            self._is_stale = True
        elif not self._soon.isActive():
            self._soon.start()

    @Slot(object)
    def show_run(self, run: Run | None) -> None:
        """This run is shown in the details, also where its row is out of sight."""
        self._shown = run
        self._look()

    @Slot()
    def _look(self) -> None:
        """What moves has the rows looked at many times a second: only another row in sight is a reason to read."""
        if not self._seen() <= self._asked:
            self.read_soon()

    @Slot()
    def _read(self) -> None:
        seen = self._asked = self._seen()
        if not seen:
            self._feed.put_reasons({})
            return
        self._is_reading, slots = True, self._engine.slots
        self._reader_thread.ask(lambda reader: reader.wait_reasons(seen, slots), self._take, lambda: self._take({}))

    def _take(self, read: Mapping[int, tuple[Reason, ...]]) -> None:
        self._is_reading = False
        trouble = self._trouble()
        self._feed.put_reasons(read if trouble is None else {key: beside(read[key], trouble) for key in read})
        if self._is_stale:
            self._is_stale = False
            self._soon.start()

    def _trouble(self) -> ReasonKind | None:
        """What keeps everything from being started now, whatever it is that waits."""
        if not self._engine.machine.stops:
            return None
        told = self._engine.trouble
        return ReasonKind.NO_ROOM if told is not None and told.code == ErrorCode.DISK_FULL else ReasonKind.TROUBLE

    def _seen(self) -> frozenset[int]:
        found = [self._shown] if self._shown is not None else []
        if self._view.isVisible():
            first, last = self._view.rowAt(0), self._view.rowAt(self._view.viewport().height() - 1)
            end = self._model.rowCount() if last < 0 else last + 1
            if first >= 0:
                rows = range(first, min(end, first + _MOST_SEEN))
                found += [self._model.index(row, 0).data(RUN_ROLE) for row in rows]
        return frozenset(run.id for run in found if run is not None and run.state is RunState.QUEUED)
