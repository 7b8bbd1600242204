"""When retention and tidying happen: at the launch, daily, and when attempts have ended. Main thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.engine import log
from taskmon.engine.environments.removal import remove_unused
from taskmon.engine.pool import Pool
from taskmon.engine.pool_job import Aside
from taskmon.engine.upkeep.indexing import Indexing
from taskmon.engine.upkeep.retention import Limits, prune, settled_limits
from taskmon.engine.upkeep.tidying import Tidying
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Store

_DAY_MS = 24 * 3_600_000
#: After a launch, when what a launch has to do is done.
_LOOK_AFTER_MS = 60_000


class Housekeeping(QObject):
    """Of one monitor; its work is done on threads of the pool."""

    def __init__(
        self,
        store: Store,
        paths: Paths,
        control: Control,
        settings: Callable[[], Settings],
        pool: Pool,
        parent: QObject,
    ) -> None:
        """Nothing happens before `start`."""
        super().__init__(parent)
        self._store = store
        self._paths = paths
        self._control = control
        self._settings = settings
        self._pool = pool
        self._tidying = Tidying(store, paths, control.folded)
        self.indexing = Indexing(store, paths, lambda: settings().search_output)
        self._daily = QTimer(self, interval=_DAY_MS)
        self._daily.timeout.connect(self._prune)
        self._daily.timeout.connect(self._look_through)
        self._first_look = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._first_look.timeout.connect(self._look_through)
        self._is_stopped = False

    def start(self) -> None:
        """Make room as the settings say, now and daily; soon look for what was left untidied."""
        self._prune()
        self._daily.start()
        self._first_look.start()

    def stop(self) -> None:
        """Begin nothing more, and end soon what is under way."""
        self._is_stopped = True
        self._daily.stop()
        self._first_look.stop()
        self._tidying.stop()
        self.indexing.stop()

    def put(self, runs: Iterable[Run]) -> None:
        """Take note of committed changes; on the writer thread."""
        self._tidying.put(runs)
        self.indexing.put(runs)
        self._begin(self._tidying)
        self._begin(self.indexing)

    @Slot()
    def rest(self) -> None:
        """Nothing runs now, or should."""
        self._begin(self.indexing, rests=True)
        self._begin(self._tidying, rests=True)

    @Slot()
    def look(self) -> None:
        """Now and then while something runs."""
        self._begin(self.indexing, rests=True)
        if self._tidying.is_in_a_lull:
            self._begin(self._tidying, rests=True)

    def _begin(self, upkeep: Tidying | Indexing, *, rests: bool = False, everything: bool = False) -> None:
        if upkeep.backlog.begin(rests=rests, everything=everything):
            self._start(partial(upkeep.work, everything=everything), upkeep.backlog.end)

    def _start(self, work: Callable[[], object], put_off: Callable[[], object] = lambda: None) -> None:
        try:
            self._pool.start(Aside(work))
        except (RuntimeError, MemoryError, OSError) as error:  # no thread now: there is another time
            log.note(f"work beside the runs is put off: {error}")
            put_off()

    @Slot()
    def _prune(self) -> None:
        limits = settled_limits(self._settings())
        self._start(lambda: self._make_room(limits))

    def _make_room(self, limits: Limits) -> None:
        prune(self._store, self._paths, self._control, limits, utc_now(), lambda: not self._is_stopped)
        if self._is_stopped:
            return
        remove_unused(self._paths.environments, self._environments_of_files, self._control.clock.read(utc_now()))

    def _environments_of_files(self) -> set[str]:
        reader = self._store.reader()
        try:
            return reader.environments_of_files()
        finally:
            reader.close()

    @Slot()
    def _look_through(self) -> None:
        self._begin(self._tidying, everything=True)
        self._begin(self.indexing, everything=True)
