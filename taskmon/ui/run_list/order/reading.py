"""The reads behind the list: first what its first picture needs, then all orders, then what changed and is scrolled to.

Orders are read on a thread of their own: one of a million runs, sorted anew, takes seconds, and the details wait for
none. Each change asks the database where its run belongs now, so that there is one rule for that, in SQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.store import Reader, Section
from taskmon.ui.feed import Feed
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.order.pages import (
    FIRST,
    Changes,
    Page,
    Wanted,
    read_changes,
    read_first,
    read_orders,
    read_runs,
)
from taskmon.ui.threads.reader_thread import ReaderThread

T = TypeVar("T")
#: Reading an order anew takes at most this part of the reading thread's time.
_PART_FOR_ORDERS = 0.1
#: Of runs that are scrolled past so many are asked for at once.
_MOST_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class _Timed:
    page: Page
    took_s: float


class ListReading(QObject):
    """Asks, and tells what came; what was asked for another filter or sort is dropped."""

    first_read = Signal(object)  #: Page: the first runs of each section
    orders_read = Signal(object)  #: Page: whole sections
    changes_read = Signal(object)  #: Changes
    runs_read = Signal(object)  #: Page
    rested = Signal()  #: nothing is asked, and nothing waits to be

    def __init__(
        self,
        feed: Feed,
        pages: ReaderThread,
        orders: ReaderThread,
        short: Callable[[], list[Section]],
        parent: QObject,
    ) -> None:
        """`short`: the sections that are so short that their order is read with every change."""
        super().__init__(parent)
        self.wanted = Wanted(Filter())
        self.is_loaded = False
        self.reads_attempts = False
        self._feed = feed
        self._pages = pages
        self._orders = orders
        self._generation = 0
        self._asked = 0  # reads under way
        self._changed: set[int] = set()
        self._follows = False  # where changed runs belong is being asked
        self._waits = False  # rows hold still: what has changed is asked for later
        self._short = short
        self._reads_orders = False
        self._stale: set[Section] = set()  # of which the order is to be read anew
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._read_stale)
        self._rest_until_s = 0.0
        self._missing: frozenset[int] = frozenset()
        self._fetches = False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._fetch)

    @property
    def is_at_rest(self) -> bool:
        """Whether all that was told, and all that was looked at, has been read."""
        waits = self._changed or self._stale or self._missing or self._rest.isActive()
        return self.is_loaded and not self._asked and not waits

    def show(self, wanted: Wanted) -> None:
        """Read the first runs of what is wanted now, then all of its order."""
        self._begin(wanted)
        self.is_loaded = False
        self._ask(self._orders, lambda reader: read_first(reader, wanted), self._take_first)

    def sort(self, wanted: Wanted) -> None:
        """Read the same runs in another order."""
        if not self.is_loaded:
            self.show(wanted)
            return
        self._begin(wanted)
        self._read_orders(tuple(Section))

    def refresh(self, known: Iterable[int]) -> None:
        """Read everything anew, of the runs those that are `known`."""
        if not self.is_loaded:
            self.show(self.wanted)
            return
        self._begin(self.wanted)
        wanted, run_ids = self.wanted, list(known)

        def read(reader: Reader) -> Page:
            orders = read_orders(reader, wanted)
            first = (run_id for ids in orders.orders.values() for run_id in ids[:FIRST])
            runs = read_runs(reader, {*run_ids, *first})
            return Page(orders.orders, {**orders.runs, **runs.runs}, {**orders.lives, **runs.lives})

        self._ask(self._orders, read, self._take_orders)

    def hold_back(self, wanted: bool) -> None:
        """Ask no more where changed runs belong, or ask it now; what somebody chooses to see is read all the same."""
        self._waits = wanted
        if not wanted:
            self.note_stale(())
            self._follow()

    def follow(self, changed: Iterable[int]) -> None:
        """These runs have changed: ask where they belong."""
        self._changed.update(changed)
        self._follow()

    def note_stale(self, sections: Iterable[Section]) -> None:
        """Their order is no longer known: read it again, soon, or when that costs little of the time."""
        self._stale.update(sections)
        if self._stale and not self._waits and not self._rest.isActive():
            self._rest.start(max(0, round((self._rest_until_s - time.monotonic()) * 1000)))

    def want(self, run_ids: Iterable[int]) -> None:
        """Have these runs read; whoever asks next is asked instead, unless they are being read."""
        self._missing = frozenset(islice(run_ids, _MOST_AT_ONCE))
        if not self._fetches:
            self._soon.start()

    def is_wanted(self, run_id: int) -> bool:
        """Whether the run will be read though nobody asks again: each cell of a picture asks for its own."""
        return run_id in self._missing

    # One read at a time of each kind.

    def _begin(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._generation += 1
        self._follows = self._reads_orders = False
        self._rest.stop()
        self._stale.clear()
        self._orders.make_way()

    def _read_orders(self, sections: tuple[Section, ...], *, may_wait: bool = False) -> None:
        wanted = self.wanted

        def read(reader: Reader) -> _Timed:
            begun_s = time.monotonic()
            page = read_orders(reader, wanted, sections)
            return _Timed(page, time.monotonic() - begun_s)

        def take(read: _Timed) -> None:
            self._reads_orders = False
            self._rest_until_s = time.monotonic() + read.took_s / _PART_FOR_ORDERS
            if may_wait and self._waits:
                self._stale.update(sections)
            else:
                self._take_orders(read.page)

        def give_up() -> None:
            self._reads_orders = False

        self._reads_orders = True
        self._ask(self._orders, read, take, give_up)

    @Slot()
    def _read_stale(self) -> None:
        if not self._waits:
            sections, self._stale = tuple(sorted(self._stale)), set()
            self._read_orders(sections, may_wait=True)

    def _follow(self) -> None:
        if not self._changed or self._waits or self._follows or self._reads_orders or not self.is_loaded:
            return
        wanted, short = self.wanted, self._short()
        changed, self._changed = frozenset(self._changed), set()
        self._follows = True

        def take(changes: Changes) -> None:
            self._follows = False
            if self._waits:  # since this was asked
                self._changed |= changed
                self.runs_read.emit(changes.page)
            else:
                self.changes_read.emit(changes)
                self._follow()

        def give_up() -> None:
            self._follows = False
            self._changed |= changed  # with the next news of any run

        self._ask(self._orders, lambda reader: read_changes(reader, wanted, changed, short), take, give_up)

    @Slot()
    def _fetch(self) -> None:
        if self._fetches or not self._missing:
            return
        asked, self._missing = self._missing, frozenset()
        self._fetches = True
        generation, with_attempts = self._generation, self.reads_attempts

        def take(page: Page) -> None:
            self._fetches = False
            if generation == self._generation:
                self.runs_read.emit(page)
            self._soon.start() if self._missing else self._tell_rest()

        def give_up() -> None:
            self._fetches = False

        self._ask(
            self._pages,
            lambda reader: read_runs(reader, asked, with_attempts=with_attempts),
            take,
            give_up,
            always=True,
        )

    def _take_first(self, page: Page) -> None:
        self.is_loaded = True
        self.first_read.emit(page)
        if not page.is_whole:
            self._read_orders(tuple(Section))
        self._follow()

    def _take_orders(self, page: Page) -> None:
        self.orders_read.emit(page)
        self._follow()

    def _ask(
        self,
        thread: ReaderThread,
        question: Callable[[Reader], T],
        answer: Callable[[T], None],
        give_up: Callable[[], None] = lambda: None,
        *,
        always: bool = False,
    ) -> None:
        """Ask, and merge what is read with what is told meanwhile; `always`: answered whatever is wanted by then."""
        generation, pending = self._generation, self._feed.begin_read()
        self._asked += 1

        def take(read: T) -> None:
            self._asked -= 1
            page = _page_of(read)
            newest = self._feed.end_read(pending, page.runs.values(), page.lives)
            page.runs.update((run_id, newest[run_id]) for run_id in page.runs if run_id in newest)
            if always or generation == self._generation:
                answer(read)
            self._tell_rest()

        def drop() -> None:
            self._asked -= 1
            self._feed.drop_read(pending)
            if always or generation == self._generation:
                give_up()

        thread.ask(question, take, drop, gives_way=thread is self._orders and not always)

    def _tell_rest(self) -> None:
        if self.is_at_rest:
            self.rested.emit()


def _page_of(read: object) -> Page:
    if isinstance(read, Page):
        return read
    assert isinstance(read, (Changes, _Timed))
    return read.page
