"""The rows of the list, keyed by run: newest revision wins, rows change one by one, ended runs come in pages."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.store import Reader
from taskmon.ui.run_list.columns import COLUMNS, cell
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.pages import Page, read_first, read_page
from taskmon.ui.text.run import counts_time
from taskmon.ui.threads.reader_thread import ReaderThread

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
RUN_ROLE = int(Qt.ItemDataRole.UserRole)
LIVE_ROLE = RUN_ROLE + 1
#: News of runs that are not shown: only how new it was, of the newest so many.
_REMEMBERED = 10_000
#: Rows at most, whatever the queue and however long the window is open: some 3 KB each.
MOST_ROWS = 10_000
#: Of a queue that is longer than what is loaded, at least so many are shown.
_FEW = 100
_SECTION = {RunState.RUNNING: 0, RunState.INTERRUPTED: 1, RunState.QUEUED: 2}

#: Where a row stands: section, order within it, and at last the run's id.
Key = tuple[int, float, float, int]


def key_of(run: Run) -> Key:
    """Active runs on top, the queued ones as they will be claimed; then the ended ones, newest first."""
    section = _SECTION.get(run.state, 3)
    match section:
        case 0:
            return (0, run.id, 0.0, run.id)
        case 2:
            return (2, -run.priority, run.position, run.id)
        case _:
            return (section, -run.id, 0.0, run.id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A read under way; what it brings is dropped when another filter was chosen meanwhile."""

    filter: Filter
    generation: int
    anew: bool  #: replace what is shown


class RunModel(QAbstractTableModel):
    """What the list shows. `put` and `put_live` take news in any order; nothing is ever reset by news."""

    loaded = Signal()  #: the first page of the present filter is there
    live_moved = Signal(int)  #: a run's progress is news

    def __init__(
        self, reader_thread: ReaderThread, parent: QObject | None = None, now: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(parent)
        self._reader_thread = reader_thread
        self._now = now
        self._keys: list[Key] = []
        self._runs: dict[int, Run] = {}
        self._lives: dict[int, Live] = {}
        self._elsewhere: OrderedDict[int, int] = OrderedDict()  #: revisions of runs that are not shown
        self._removed: OrderedDict[int, None] = OrderedDict()  #: for news and reads that come late
        self._filter = Filter()
        self._horizon: int | None = None  #: ended runs older than this id are not loaded
        self._complete = False
        self._queue_end: Key | None = None  #: queued runs behind this place are not loaded
        self._is_loaded = False
        self._generation = 0
        self._reads = 0  #: under way
        self._meanwhile: dict[int, Run] = {}  #: news while a read is under way

    @property
    def filter(self) -> Filter:
        return self._filter

    @property
    def is_loaded(self) -> bool:
        """Whether the present filter's first page is there."""
        return self._is_loaded

    def show(self, wanted: Filter) -> None:
        """Show the runs of another filter; the rows change when they have been read."""
        self._filter = wanted
        self._is_loaded = False
        self._generation += 1
        self._ask_first(anew=False)

    def refresh(self) -> None:
        """Read everything anew, whatever is believed; selection and scroll stay."""
        self._ask_first(anew=True)

    def run_at(self, row: int) -> Run:
        """The run in that row."""
        return self._runs[self._keys[row][3]]

    def live_of(self, run_id: int) -> Live | None:
        """The newest progress of a run, if any is known here."""
        return self._lives.get(run_id)

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, if it is shown."""
        run = self._runs.get(run_id)
        return None if run is None else bisect_left(self._keys, key_of(run))

    def active_rows(self) -> int:
        """How many rows at the top belong to runs that have not ended."""
        return bisect_left(self._keys, (3,))

    def running_rows(self) -> int:
        """How many rows at the top belong to running runs."""
        return bisect_left(self._keys, (1,))

    @Slot(object)
    def put(self, news: tuple[Run, ...]) -> None:
        """Add runs, or replace their rows; news older than the row's is dropped."""
        for run in news:
            if self._reads:
                held = self._meanwhile.get(run.id)
                if held is None or held.revision < run.revision:
                    self._meanwhile[run.id] = run
            self._put(run)
        if self._queue_end is not None and not self._reads and self._queued_rows() < _FEW:
            self.refresh()  # the front of a long queue is done: show more of it
        self._let_oldest_go()

    @Slot(object)
    def put_live(self, news: tuple[Live, ...]) -> None:
        """Take in progress of runs that are shown; that of an older attempt is dropped."""
        for live in news:
            run = self._runs.get(live.run_id)
            if run is None or live.attempt < run.attempt:
                if run is None and self._filter.attention:
                    self._lives[live.run_id] = live  # so that a run that begins to ask is found
                continue
            self._lives[live.run_id] = live
            if self._filter.attention and not self._belongs(run):  # it asks for nothing any more
                self._take_out(run.id)
                self._note_elsewhere(run)
                continue
            row = bisect_left(self._keys, key_of(run))
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
            self.live_moved.emit(live.run_id)

    @Slot(object, object)
    def look_again(self, run: Run, live: Live) -> None:
        """What moves of a run has changed, so that it may belong now."""
        if self._filter.attention:
            self._put(run, again=True)

    @Slot(object)
    def remove(self, run_ids: tuple[int, ...]) -> None:
        """Take out runs that the store has forgotten."""
        for run_id in run_ids:
            self._removed[run_id] = None
            if len(self._removed) > _REMEMBERED:
                self._removed.popitem(last=False)
            self._take_out(run_id)

    def tick(self) -> None:
        """Time has passed: what counts seconds is painted again."""
        rows = self.active_rows()
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, len(COLUMNS) - 1))

    def _queued_rows(self) -> int:
        return self.active_rows() - bisect_left(self._keys, (2,))

    def counts_time(self) -> bool:
        """Whether any row counts seconds: something runs, or waits for a time."""
        if self.running_rows():
            return True
        first = bisect_left(self._keys, (2,))
        return any(counts_time(self._runs[key[3]]) for key in self._keys[first : self.active_rows()])

    def differences(self, reader: Reader) -> list[str]:
        """Where the rows differ from what SQLite says; empty when the window tells the truth."""
        found = []
        for key in self._keys:
            run = self._runs[key[3]]
            stored = reader.run(run.id)
            if stored != run:
                found.append(f"run {run.id}: shown {run}, stored {stored}")
        first = read_first(reader, self._filter, None, max(200, len(self._keys)))
        wanted = sorted(key_of(run) for run in (*first.active, *first.ended))
        if wanted[: len(self._keys)] != self._keys or (self._complete and len(wanted) != len(self._keys)):
            found.append(f"rows: shown {[key[3] for key in self._keys]}, stored {[key[3] for key in wanted]}")
        return found

    def shows(self, reader: Reader) -> bool:
        """Whether the rows are exactly what SQLite says."""
        return not self.differences(reader)

    # What Qt asks.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._keys):
            return None
        run = self.run_at(index.row())
        if role == RUN_ROLE:
            return run
        live = self._lives.get(run.id)
        return live if role == LIVE_ROLE else cell(index.column(), role, run, live, self._now)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title()
        return COLUMNS[section].alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        return not parent.isValid() and self._is_loaded and not self._complete and not self._reads

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Have the next page of ended runs read; its rows come when they are there."""
        if not self.canFetchMore(parent):
            return
        asked = _Asked(self._filter, self._generation, anew=False)
        horizon = self._horizon
        self._reads += 1
        self._reader_thread.ask(
            lambda reader: read_page(reader, asked.filter, horizon), lambda page: self._append(asked, page)
        )

    def _ask_first(self, *, anew: bool) -> None:
        asked = _Asked(self._filter, self._generation, anew)
        horizon = self._horizon if anew and self._is_loaded else None
        self._reads += 1
        self._reader_thread.ask(
            lambda reader: read_first(reader, asked.filter, horizon), lambda page: self._replace(asked, page)
        )

    def _replace(self, asked: _Asked, page: Page) -> None:
        self._reads -= 1
        if asked.generation != self._generation:
            return
        fresh = {run.id: run for run in (*page.active, *page.ended) if run.id not in self._removed}
        if asked.anew and self._is_loaded:
            for run_id in [key[3] for key in self._keys if key[3] not in fresh]:
                self._take_out(run_id)
            self._lives.update(page.lives)
            self._note_bounds(page)
            for run in fresh.values():
                self._put(run, believe=True)
        else:
            self.beginResetModel()
            for run_id, known in self._runs.items():  # what news has told already is newer than the read
                if run_id in fresh and known.revision > fresh[run_id].revision:
                    fresh[run_id] = known
            fresh = {run.id: run for run in fresh.values() if asked.filter.matches(run, page.lives.get(run.id))}
            self._runs = fresh
            self._lives = page.lives
            self._keys = sorted(key_of(run) for run in fresh.values())
            self._note_bounds(page)
            self._is_loaded = True
            self.endResetModel()
        self._put_meanwhile()
        self.loaded.emit()

    def _note_bounds(self, page: Page) -> None:
        self._horizon, self._complete = page.horizon, page.complete
        last = page.active[-1] if page.active else None
        self._queue_end = key_of(last) if page.queue_is_cut and last and last.state is RunState.QUEUED else None

    def _append(self, asked: _Asked, page: Page) -> None:
        self._reads -= 1
        if asked.generation != self._generation:
            return
        self._horizon, self._complete = page.horizon, page.complete
        new = {
            run.id: run
            for run in page.ended
            if run.id not in self._runs and run.id not in self._removed and self._is_news(run, again=True)
        }
        keys = sorted(key_of(run) for run in new.values())
        self._lives.update(page.lives)
        if keys and (not self._keys or keys[0] > self._keys[-1]):
            self.beginInsertRows(QModelIndex(), len(self._keys), len(self._keys) + len(keys) - 1)
            self._runs.update(new)
            self._keys.extend(keys)
            self.endInsertRows()
        else:
            for run in new.values():
                self._put(run, again=True)
        self._put_meanwhile()

    def _put_meanwhile(self) -> None:
        if self._reads:
            return
        news, self._meanwhile = self._meanwhile, {}
        for run in news.values():
            self._put(run, again=True)

    def _put(self, run: Run, *, believe: bool = False, again: bool = False) -> None:
        """Bring one run's row to what `run` says; `again`: the same revision may add a row that a read left out."""
        known = self._runs.get(run.id)
        if run.id in self._removed:
            return
        if known is not None:
            # What a read brings is believed: all news from before it was asked for is in it, later news comes again.
            if known.revision >= run.revision and not believe:
                return
        elif not believe and not self._is_news(run, again=again):
            return
        if known is not None and known.attempt < run.attempt:
            self._lives.pop(run.id, None)
        if not self._belongs(run):
            self._take_out(run.id)
            self._note_elsewhere(run)
            if run.state is not RunState.RUNNING:
                self._lives.pop(run.id, None)
            return
        self._elsewhere.pop(run.id, None)
        if known is None:
            self._insert(run)
        else:
            self._change(known, run)

    def _let_oldest_go(self) -> None:
        """Of very many rows, as of a window that is open for weeks, leave the oldest ended ones to be read again."""
        first = max(self.active_rows(), MOST_ROWS - MOST_ROWS // 10)
        if len(self._keys) <= MOST_ROWS or first >= len(self._keys) or self._reads:
            return
        self.beginRemoveRows(QModelIndex(), first, len(self._keys) - 1)
        for key in self._keys[first:]:
            del self._runs[key[3]]
            self._lives.pop(key[3], None)
        del self._keys[first:]
        # Interrupted ones are never ended, so they stand above; without any ended one all are to be read again.
        self._horizon = self._keys[-1][3] if first > self.active_rows() else None
        self._complete = False
        self.endRemoveRows()

    def _is_news(self, run: Run, *, again: bool = False) -> bool:
        told = self._elsewhere.get(run.id, 0)
        return run.revision > told or (again and run.revision == told)

    def _belongs(self, run: Run) -> bool:
        if not self._filter.matches(run, self._lives.get(run.id)):
            return False
        if run.state is RunState.QUEUED:
            return self._queue_end is None or key_of(run) <= self._queue_end
        return not run.state.is_final or self._complete or (self._horizon is not None and run.id >= self._horizon)

    def _insert(self, run: Run) -> None:
        key = key_of(run)
        row = bisect_left(self._keys, key)
        self.beginInsertRows(QModelIndex(), row, row)
        self._runs[run.id] = run
        self._keys.insert(row, key)
        self.endInsertRows()

    def _change(self, old: Run, new: Run) -> None:
        key, was = key_of(new), key_of(old)
        source = bisect_left(self._keys, was)
        if key != was:
            target = bisect_left(self._keys, key)  # as Qt counts it: before the row is taken out
            if target not in (source, source + 1):
                self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), target)
                del self._keys[source]
                self._keys.insert(target - (target > source), key)
                self._runs[new.id] = new
                self.endMoveRows()
                source = target - (target > source)
            self._keys[source] = key
        self._runs[new.id] = new
        self.dataChanged.emit(self.index(source, 0), self.index(source, len(COLUMNS) - 1))

    def _take_out(self, run_id: int) -> None:
        run = self._runs.get(run_id)
        if run is None:
            return
        row = bisect_left(self._keys, key_of(run))
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._keys[row]
        del self._runs[run_id]
        self._lives.pop(run_id, None)
        self.endRemoveRows()

    def _note_elsewhere(self, run: Run) -> None:
        self._elsewhere[run.id] = max(run.revision, self._elsewhere.get(run.id, 0))
        self._elsewhere.move_to_end(run.id)
        if len(self._elsewhere) > _REMEMBERED:
            self._elsewhere.popitem(last=False)


def rows(model: RunModel) -> Iterable[Run]:
    """The runs in the order of their rows."""
    return (model.run_at(row) for row in range(model.rowCount()))
