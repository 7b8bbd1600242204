"""The rows of the list for Qt: they change one by one as the feed tells of runs, and ended runs come in pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.store import Reader
from taskmon.ui.feed import Feed, PendingRead
from taskmon.ui.run_list.columns import COLUMNS, cell
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.pages import Page, read_first, read_page
from taskmon.ui.run_list.rows import Rows, key_of
from taskmon.ui.threads.reader_thread import ReaderThread

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
RUN_ROLE = int(Qt.ItemDataRole.UserRole)
LIVE_ROLE = RUN_ROLE + 1
#: Rows at most, whatever the queue and however long the window is open: some 3 KB each.
MOST_ROWS = 10_000
#: Of a queue that is longer than what is loaded, at least so many are shown.
_FEW = 100


@dataclass(frozen=True, slots=True)
class _Asked:
    """A read under way; what it brings is dropped when another filter was chosen meanwhile."""

    filter: Filter
    generation: int
    pending: PendingRead
    anew: bool = False  #: replace what is shown


class RunModel(QAbstractTableModel):
    """What the list shows of what `feed` tells; nothing is ever reset by news."""

    loaded = Signal()  #: the first page of the present filter is there

    def __init__(
        self,
        feed: Feed,
        reader_thread: ReaderThread,
        parent: QObject | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(parent)
        self.feed = feed
        self._reader_thread = reader_thread
        self._now = now
        self._rows = Rows()
        self._filter = Filter()
        self._is_loaded = False
        self._generation = 0
        self._reads = 0  #: under way
        feed.runs_changed.connect(self._put_all)
        feed.live_changed.connect(self._show_lives)
        feed.runs_removed.connect(self._take_out_all)

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
        return self._rows.at(row)

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, if it is shown."""
        return self._rows.row_of(run_id)

    def running_rows(self) -> int:
        """How many rows at the top belong to running runs."""
        return self._rows.running

    def counts_time(self) -> bool:
        """Whether any row counts seconds: something runs, or waits for a time."""
        return self._rows.counts_time()

    @Slot()
    def count_on(self) -> None:
        """Have painted again what counts seconds."""
        if active := self._rows.active:
            self._tell_changed(0, active - 1)

    @Slot(object, object)
    def look_again(self, run: Run, live: Live) -> None:
        """What moves of a run has changed, so that it may belong now."""
        if self._filter.attention:
            self._put(run)

    def differences(self, reader: Reader) -> list[str]:
        """Where the rows differ from what SQLite says; empty when the window tells the truth."""
        return self._rows.differences(reader, self._filter)

    def shows(self, reader: Reader) -> bool:
        """Whether the rows are exactly what SQLite says."""
        return not self.differences(reader)

    # What Qt asks.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        run = self.run_at(index.row())
        if role == RUN_ROLE:
            return run
        live = self.feed.live_of(run)
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
        return not parent.isValid() and self._is_loaded and not self._rows.is_complete and not self._reads

    def fetchMore(self, parent: Index = _ROOT) -> None:
        """Have the next page of ended runs read; its rows come when they are there."""
        if not self.canFetchMore(parent):
            return
        asked, horizon = self._begin_read(), self._rows.horizon
        self._reader_thread.ask(
            lambda reader: read_page(reader, asked.filter, horizon),
            lambda page: self._append(asked, page),
            lambda: self._drop_read(asked),
            gives_way=True,
        )

    # What is read.

    def _ask_first(self, *, anew: bool) -> None:
        asked = self._begin_read(anew=anew)
        horizon = self._rows.horizon if anew and self._is_loaded else None
        self._reader_thread.ask(
            lambda reader: read_first(reader, asked.filter, horizon),
            lambda page: self._replace(asked, page),
            lambda: self._drop_read(asked),
            gives_way=True,
        )

    def _begin_read(self, *, anew: bool = False) -> _Asked:
        self._reads += 1
        return _Asked(self._filter, self._generation, self.feed.begin_read(), anew)

    def _end_read(self, asked: _Asked, page: Page) -> dict[int, Run]:
        self._reads -= 1
        return self.feed.end_read(asked.pending, (*page.active, *page.ended), page.lives)

    def _drop_read(self, asked: _Asked) -> None:
        self._reads -= 1
        self.feed.drop_read(asked.pending)

    def _replace(self, asked: _Asked, page: Page) -> None:
        newest = self._end_read(asked, page)
        if asked.generation != self._generation:
            return
        if asked.anew and self._is_loaded:
            self._rows.set_bounds(page)
            self._take_out_all(tuple(run.id for run in self._rows if run.id not in newest))
            for run in newest.values():
                self._put(run)
        else:
            self.beginResetModel()
            self._rows.set_bounds(page)
            found = {run.id for run in (*page.active, *page.ended)}
            self._rows.replace(
                run for run in newest.values() if (self._still_belongs if run.id in found else self._belongs)(run)
            )
            self._is_loaded = True
            self.endResetModel()
        self.loaded.emit()

    def _append(self, asked: _Asked, page: Page) -> None:
        newest = self._end_read(asked, page)
        if asked.generation != self._generation:
            return
        self._rows.horizon, self._rows.is_complete = page.horizon, page.complete
        told = [newest.pop(run_id) for run_id in asked.pending.told]
        new = sorted((run for run in newest.values() if self._rows.find(run.id) is None), key=key_of)
        if new and self._rows.place_for(new[0]) == len(self._rows):
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(new) - 1)
            self._rows.extend(new)
            self.endInsertRows()
        else:
            told = new + told
        for run in told:
            self._put(run)

    # What is told.

    @Slot(object)
    def _put_all(self, news: tuple[Run, ...]) -> None:
        for run in news:
            self._put(run)
        if self._rows.queue_end is not None and not self._reads and self._rows.queued < _FEW:
            self.refresh()  # the front of a long queue is done: show more of it
        self._let_oldest_go()

    @Slot(object)
    def _show_lives(self, news: tuple[Live, ...]) -> None:
        for live in news:
            run = self._rows.find(live.run_id)
            if run is None:
                continue
            if self._filter.attention and not self._belongs(run):  # it asks for nothing any more
                self._take_out(run.id)
            elif (row := self._rows.row_of(run.id)) is not None:
                self._tell_changed(row, row)

    @Slot(object)
    def _take_out_all(self, run_ids: tuple[int, ...]) -> None:
        for run_id in run_ids:
            self._take_out(run_id)

    def _put(self, run: Run) -> None:
        """Bring one run's row to what `run` says."""
        shown = self._rows.find(run.id)
        if not (self._belongs(run) if shown is None else self._still_belongs(run)):
            self._take_out(run.id)
        elif shown is None:
            row = self._rows.place_for(run)
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(run)
            self.endInsertRows()
        elif shown is not run:
            self._change(shown, run)

    def _belongs(self, run: Run) -> bool:
        return self._filter.matches(run, self.feed.live_of(run)) and self._rows.is_within_bounds(run)

    def _still_belongs(self, run: Run) -> bool:
        """Whether what the store has found goes on to belong: words it may have found in the output."""
        is_meant = self._filter.matches_but_words(run, self.feed.live_of(run))
        return is_meant and self._rows.is_within_bounds(run)

    def _change(self, old: Run, new: Run) -> None:
        row, target = self._rows.place_for(old), self._rows.place_for(new)  # as Qt counts it: before it is taken out
        moves = target not in (row, row + 1) and self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), target)
        row = self._rows.change(row, new)
        if moves:
            self.endMoveRows()
        self._tell_changed(row, row)

    def _take_out(self, run_id: int) -> None:
        row = self._rows.row_of(run_id)
        if row is not None:
            self._cut(row, row + 1)

    def _cut(self, first: int, end: int) -> None:
        self.beginRemoveRows(QModelIndex(), first, end - 1)
        self._rows.cut(first, end)
        self.endRemoveRows()

    def _let_oldest_go(self) -> None:
        """Of very many rows, as of a window that is open for weeks, leave the oldest ended ones to be read again."""
        active, count = self._rows.active, len(self._rows)
        first = max(active, MOST_ROWS - MOST_ROWS // 10)
        if count <= MOST_ROWS or first >= count or self._reads:
            return
        # Interrupted ones are never ended, so they stand above; without any ended one all are to be read again.
        self._rows.horizon = self._rows.at(first - 1).id if first > active else None
        self._rows.is_complete = False
        self._cut(first, count)

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
