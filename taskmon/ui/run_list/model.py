"""The rows of the list for Qt: three sections of ids, of which the runs around what is looked at are kept."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from taskmon.core.clock import utc_now
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.paths import Paths
from taskmon.store import Reader, Section, Sort
from taskmon.ui.feed import Feed
from taskmon.ui.run_list.cells import cell, head_cell, head_text
from taskmon.ui.run_list.columns import COLUMNS, Shown
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.order.found_lines import FoundLines
from taskmon.ui.run_list.order.kept import KeptRuns
from taskmon.ui.run_list.order.pages import Changes, Orders, Page, Wanted, belongs_now, read_orders
from taskmon.ui.run_list.order.reading import ListReading
from taskmon.ui.run_list.order.rows import SHORT, Step, ranges
from taskmon.ui.run_list.order.sections import Index, SectionedModel
from taskmon.ui.text.run import counts_time
from taskmon.ui.threads.reader_thread import ReaderThread

RUN_ROLE = int(Qt.ItemDataRole.UserRole)
LIVE_ROLE = RUN_ROLE + 1
SECTION_ROLE = RUN_ROLE + 2
#: What it printed, where a search has found it by that.
FOUND_ROLE = RUN_ROLE + 3
_SAYING_SO = (FOUND_ROLE, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole)
#: Around a row that is looked at so many more are read.
_AROUND = 60


class RunModel(SectionedModel):
    """What the list shows of what the store holds; news change rows in place, and nothing is reset by them."""

    loaded = Signal()  #: the first runs of the present filter are there
    runs_read = Signal()  #: runs that were looked at are there
    settled = Signal()  #: the list shows what was stored when it was asked last

    def __init__(
        self,
        feed: Feed,
        reader_thread: ReaderThread,
        parent: QObject | None = None,
        now: Callable[[], datetime] = utc_now,
        order_thread: ReaderThread | None = None,
        paths: Paths | None = None,
    ) -> None:
        super().__init__(parent)
        self.feed = feed
        self._now = now
        self._runs = KeptRuns()
        self._is_still = False
        self._gone: set[int] = set()  # removed while rows hold still
        self._pages = reader_thread
        self.order_thread = order_thread or reader_thread
        if order_thread is not None:
            order_thread.failed.connect(reader_thread.failed)
        self._found = FoundLines(self.order_thread, paths, self)
        self._found.read.connect(self._tell_runs)
        self._reading = ListReading(feed, reader_thread, self.order_thread, self._short, self)
        self._reading.first_read.connect(self._take_first)
        self._reading.orders_read.connect(self._take_orders)
        self._reading.changes_read.connect(self._take_changes)
        self._reading.runs_read.connect(self._take_page)
        self._reading.rested.connect(self.settled)
        feed.runs_changed.connect(self._put_all)
        feed.live_changed.connect(self._show_lives)
        feed.runs_removed.connect(self._take_out_all)

    @property
    def filter(self) -> Filter:
        return self._reading.wanted.filter

    @property
    def sort_by(self) -> Sort | None:
        """How the rows are sorted, or will be as soon as that is read; None: each section in its own order."""
        return self._reading.wanted.sort

    @property
    def is_loaded(self) -> bool:
        """Whether the present filter's first runs are there."""
        return self._reading.is_loaded

    @property
    def is_at_rest(self) -> bool:
        """Whether all that was told has been read."""
        return self._reading.is_at_rest

    @property
    def states(self) -> frozenset[RunState]:
        """In which states the listed runs may be."""
        filled = (state for section in Section if self._rows.count(section) for state in section.states)
        return self.filter.states & frozenset(filled)

    def show(self, wanted: Filter) -> None:
        """Show the runs of another filter; the rows change when they have been read."""
        self._reading.show(Wanted(wanted, self.sort_by))

    def sort_runs(self, by: Sort | None) -> None:
        """Sort each section by this, None: as it is by itself; the rows change when that has been read."""
        if by != self.sort_by:
            self._reading.sort(Wanted(self.filter, by))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def tell_of_attempts(self, wanted: bool) -> None:
        """Whether a column tells of the runs' newest attempts, so that these are read as well."""
        self._runs.wants_attempts = self._reading.reads_attempts = wanted

    def hold_still(self, wanted: bool) -> None:
        """Let rows stay where they are, though what they say changes; or catch up with all that has come."""
        self._is_still = wanted
        self._reading.hold_back(wanted)
        if not wanted and self._gone:
            gone, self._gone = self._gone, set()
            self._take_out_all(tuple(gone))

    def refresh(self) -> None:
        """Read everything anew, whatever is believed; selection and scroll stay."""
        self._reading.refresh(self._runs)

    def run_at(self, row: int) -> Run:
        """The run in that row.

        Raises:
            LookupError: The row names a section, or its run has not been read yet.
        """
        run = self.find(row)
        if run is None:
            raise LookupError(f"row {row} holds no run that is known")
        return run

    def find(self, row: int) -> Run | None:
        """The run in that row; None: it names a section, or its run is being read."""
        run_id = self.id_at(row)
        return None if run_id is None else self._look_at(row, run_id)

    def known(self, run_id: int) -> Run | None:
        """The run, if it is among those that are kept."""
        return self._runs.get(run_id)

    def counts_time(self, first: int, last: int) -> bool:
        """Whether any of these rows counts seconds: its run runs, or waits for a time."""
        runs = (self._runs.get(run_id) for run_id in self.ids(first, last))
        return any(run is not None and counts_time(run) for run in runs)

    @Slot(object, object)
    def look_again(self, run: Run, live: Live) -> None:
        """What moves of a run has changed, so that it may belong now."""
        if self.filter.attention:
            self._put_all((run,))

    def close(self) -> None:
        """Read no order any more."""
        self.order_thread.close()

    def differences(self, reader: Reader) -> list[str]:
        """Where the rows differ from what SQLite says; empty when the window tells the truth."""
        found = []
        stored = reader.runs(self._runs)
        for run_id, run in self._runs.items():
            if self._rows.section_of(run_id) is not None and stored.get(run_id) != run:
                found.append(f"run {run_id}: shown {run}, stored {stored.get(run_id)}")
        page = read_orders(reader, self._reading.wanted)
        for section, ids in self._belonging(page.orders, page.runs, page.lives).items():
            if ids != self._rows.ids(section):
                found.append(f"{section.name}: shown {list(self._rows.ids(section))}, stored {list(ids)}")
        return found

    # What Qt asks.

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = index.row()
        run_id = self.id_at(row)
        if run_id is None:
            return self._head_data(index, role) if index.isValid() and row < len(self._rows) else None
        if role == SECTION_ROLE:
            return None
        run = self._look_at(row, run_id)
        if run is None or role == RUN_ROLE:
            return run
        live = self.feed.live_of(run)
        if role == LIVE_ROLE:
            return live
        found = self._found.text_of(run, self.filter) if role in _SAYING_SO else ""
        if role == FOUND_ROLE:
            return found
        attempt, is_kept = self._runs.attempt_of(run), bool(self.feed.resume_points.where(run))
        return cell(index.column(), role, Shown(run, live, self._now(), attempt, is_kept, found))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        title, by = COLUMNS[section].title(), self.sort_by
        is_sorted = by is not None and bool(title) and COLUMNS[section].sorts_by == by.key
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{title} {'↓' if by and by.descending else '↑'}" if is_sorted else title
        if role == Qt.ItemDataRole.AccessibleTextRole and by is not None and is_sorted:
            said = self.tr("{column}, sorted downwards") if by.descending else self.tr("{column}, sorted upwards")
            return said.format(column=title)
        return COLUMNS[section].alignment if role == Qt.ItemDataRole.TextAlignmentRole else None

    def _head_data(self, index: Index, role: int) -> Any:
        section = self._rows.place(index.row()).section
        if role == SECTION_ROLE:
            return section
        count, is_folded = self._rows.count(section), self._rows.is_folded(section)
        stopped = 0
        if section is Section.RUNNING and count <= SHORT:
            runs = (self._runs.get(run_id) for run_id in self._rows.ids(section))
            stopped = sum(run is not None and run.state is RunState.INTERRUPTED for run in runs)
        return head_cell(index.column(), role, head_text(section, count - stopped, stopped), is_folded)

    # What is read.

    @Slot(object)
    def _take_first(self, page: Page) -> None:
        self.beginResetModel()
        self._runs.keep(page.runs.values(), page.attempts)
        for section, ids in self._belonging(page.orders, self._runs, None).items():
            self._rows.replace(section, ids)
        self._sorted_by = self.sort_by
        self._rows.newest_first = self._sorted_by is None
        for section, is_headed in self._rows.heads().items():
            self._rows.set_headed(section, is_headed)
        self.endResetModel()
        self.loaded.emit()

    @Slot(object)
    def _take_orders(self, page: Page) -> None:
        self._take_page(page)
        is_resorted, self._sorted_by = self._sorted_by != self.sort_by, self.sort_by
        self._apply(self._belonging(page.orders, self._runs, None), {}, is_resorted=is_resorted)
        self.loaded.emit()

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        self._take_page(changes.page)
        places = {
            run_id: section
            for run_id, section in changes.places.items()
            if not self.feed.has_removed(run_id) and self._belongs_now(run_id, self._runs, None)
        }
        orders = self._belonging(changes.page.orders, self._runs, None)
        steps: dict[Section, list[Step]] = {}
        stale: set[Section] = set()
        for section in Section:
            if section in orders:
                continue
            there = {run_id for run_id in changes.changed if self._rows.find(section, run_id) is not None}
            belong = {run_id for run_id, place in places.items() if place is section}
            if section is not Section.ENDED or not self._rows.newest_first:
                # Where exactly it stands among so many only its whole order says.
                stale.update({section} if there | belong else ())
            steps[section] = self._rows.with_changes(section, there - belong, belong - there)
        self._apply(orders, steps)
        self._reading.note_stale(stale)

    @Slot(object)
    def _take_page(self, page: Page) -> None:
        self._runs.keep(page.runs.values(), page.attempts)
        self._tell_runs(page.runs)
        self.runs_read.emit()

    def _belonging(self, orders: Orders, runs: Mapping[int, Run], lives: dict[int, Live] | None) -> Orders:
        """These orders without what the window knows not to belong."""
        if not self.filter.attention:
            return orders
        return {
            section: array("q", [run_id for run_id in ids if self._belongs_now(run_id, runs, lives)])
            for section, ids in orders.items()
        }

    def _belongs_now(self, run_id: int, runs: Mapping[int, Run], lives: dict[int, Live] | None) -> bool:
        run = runs.get(run_id)
        if run is None:
            return True
        return belongs_now(self.filter, run, self.feed.live_of(run) if lives is None else lives.get(run_id))

    def _look_at(self, row: int, run_id: int) -> Run | None:
        run = self._runs.get(run_id)
        if self._runs.lacks(run_id) and not self._reading.is_wanted(run_id):
            self._want_around(row)
        return run

    def _want_around(self, row: int) -> None:
        around = self.ids(max(0, row - _AROUND), row + _AROUND)
        self._reading.want(filter(self._runs.lacks, around))

    # What is told.

    @Slot(object)
    def _put_all(self, news: tuple[Run, ...]) -> None:
        self._tell_runs([run.id for run in news if self._runs.change(run)])
        self._reading.follow(run.id for run in news)

    @Slot(object)
    def _show_lives(self, news: tuple[Live, ...]) -> None:
        self._tell_runs(live.run_id for live in news)
        if self.filter.attention:  # of some it may be another answer now
            self._reading.follow(live.run_id for live in news if self._is_misplaced(live.run_id))

    def _is_misplaced(self, run_id: int) -> bool:
        run, row = self._runs.get(run_id), self._rows.row_of(run_id)
        return run is not None and row is not None and not self._belongs_now(run_id, self._runs, None)

    @Slot(object)
    def _take_out_all(self, run_ids: tuple[int, ...]) -> None:
        if self._is_still:
            self._gone.update(run_ids)
            return
        gone = set(run_ids)
        self._apply({}, {section: self._rows.with_changes(section, gone, ()) for section in Section})
        for run_id in gone:
            self._runs.drop(run_id)
        self._reading.follow(gone)  # an order that is being read may have them still

    def _short(self) -> list[Section]:
        return [section for section in Section if self._rows.count(section) <= SHORT]

    def _tell_runs(self, run_ids: Iterable[int]) -> None:
        """Have the rows of these runs painted again."""
        wanted = set(run_ids)
        if not wanted:
            return
        for section in Section:
            if not self._rows.are_shown(section):
                continue
            if not self._rows.finds_quickly(section):
                # Of so many, in an order of their own: Qt paints those of them that are in sight.
                first, count = self._rows.first(section), self._rows.count(section)
                self._tell_changed(first, first + count - 1)
                continue
            first = self._rows.first(section)
            found = (self._rows.find(section, run_id) for run_id in wanted)
            # Of hundreds that were scrolled to, each told by itself would hold the window up for longer than a picture.
            for number, count in ranges(sorted(number for number in found if number is not None)):
                self._tell_changed(first + number, first + number + count - 1)
