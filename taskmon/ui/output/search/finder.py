"""Finds a query in a whole output, on threads: how often it is there, and where the next one is."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from taskmon.core.errors import TaskmonError
from taskmon.ui.output.reading.chunk import Chunk, Row
from taskmon.ui.output.reading.edges import Edges, is_settled
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.search.query import Matcher, Query, Span
from taskmon.ui.output.selection import TextPosition
from taskmon.ui.threads.latest_call import LatestCall

#: Of what has been counted is told whenever so many bytes more were looked through.
_TOLD_EVERY_BYTES = 32 * 1024 * 1024
#: So long edges are looked for before somebody who has stopped the search is listened to.
_STRIDE_S = 0.5
#: Who quits waits no longer for what is still being looked through: that sees within moments that it is over.
_LEAVE_S = 2.0


@dataclass(frozen=True, slots=True)
class Count:
    """How often it was found so far."""

    total: int
    looked_bytes: int
    is_complete: bool
    has_given_up: bool  #: rows were passed over: the pattern takes too long there


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where it stands."""

    start: int  #: of its row
    span: Span
    number: int | None  #: from 1; None: not counted so far yet
    is_wrapped: bool  #: found behind the end, from the start on, or the other way round


class Finder(QObject):
    """Looks for one query at a time in one output, which may grow."""

    begun = Signal()  #: what was counted and found before is about something else; `query` says what is looked for now
    counted = Signal(object)  #: a Count
    hit = Signal(object)  #: a Hit; None: there is nothing
    numbered = Signal(object)  #: the Hit that was told last, and not counted so far then, with its number

    _news = Signal(object, object)  #: the tally that it is about, and a Count

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tally: _Tally | None = None
        self._hit: Hit | None = None  #: that was told last
        self._steps = LatestCall(self)
        self._numbers = LatestCall(self)
        self._counting: list[threading.Thread] = []
        self._news.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        application = QCoreApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.leave)

    @property
    def query(self) -> Query | None:
        """What is looked for; None: nothing."""
        return self._tally.query if self._tally is not None else None

    def search(self, path: Path, edges: Edges, query: Query) -> None:
        """Look for it, and count it.

        Raises:
            InvalidError: It is a pattern, and none.
        """
        Matcher(query)
        self._give_up()
        self._tally = _Tally(path, edges, query)
        self.begun.emit()
        self._count(self._tally)

    def grow(self, edges: Edges) -> None:
        """The output has grown: count what is new. Other `edges`: it is another file by the same name."""
        tally = self._tally
        if tally is None:
            return
        if tally.edges is not edges:
            self.search(tally.path, edges, tally.query)
        elif not tally.is_counting:
            self._count(tally)

    def stop(self) -> None:
        """Look for nothing any more."""
        self._give_up()
        self.begun.emit()

    @Slot()
    def leave(self) -> None:
        """The program ends: a thread that tells something when the interpreter is gone would abort it (PySide 6.11)."""
        self._give_up()
        for thread in self._counting:
            thread.join(_LEAVE_S)

    def step(self, position: TextPosition, *, forward: bool) -> None:
        """Find the next one that begins at or behind `position`, or the one before it; `hit` tells it."""
        tally = self._tally
        if tally is not None:
            self._steps.ask(lambda: tally.next_from(position, forward), self._tell, self._tell_nothing)

    def _give_up(self) -> None:
        self._hit = None
        for call in (self._steps, self._numbers):
            call.forget()
        if self._tally is not None:
            self._tally.stop.set()
            self._tally = None

    def _count(self, tally: _Tally) -> None:
        tally.is_counting = True
        # A daemon: what hangs in a network folder must not keep the program from ending.
        thread = threading.Thread(target=self._run, args=(tally,), name="output-finder", daemon=True)
        thread.start()
        self._counting = [each for each in self._counting if each.is_alive()] + [thread]

    def _run(self, tally: _Tally) -> None:
        try:
            for count in tally.count():
                self._news.emit(tally, count)
        except RuntimeError:  # who asked is gone
            return

    @Slot(object, object)
    def _deliver(self, tally: _Tally, count: Count) -> None:
        if count.is_complete:
            tally.is_counting = False
        if tally is self._tally:
            self.counted.emit(count)
            self._number_hit()

    def _tell(self, hit: Hit | None) -> None:
        self._hit = hit
        self.hit.emit(hit)
        self._number_hit()

    def _tell_nothing(self, error: TaskmonError) -> None:
        self._tell(None)

    def _number_hit(self) -> None:
        """Near the end of a large output something is found long before all before it has been counted."""
        tally, hit = self._tally, self._hit
        if tally is None or tally.is_counting or hit is None or hit.number is not None:
            return

        def tell(numbered: Hit) -> None:
            if self._hit is hit:
                self._hit = numbered
                self.numbered.emit(numbered)

        self._numbers.ask(lambda: tally.number(hit), tell, lambda error: None)


class _Tally:
    """What has been counted of one query, and where; made and asked on several threads."""

    def __init__(self, path: Path, edges: Edges, query: Query) -> None:
        self.query = query
        self.stop = threading.Event()
        self.is_counting = False  #: the window's thread says so
        self.path, self.edges = path, edges
        self._lock = threading.Lock()
        self._starts = array("Q")  #: of chunks that hold any, in which nothing changes any more
        self._before = array("Q")  #: how many there are before each of these
        self._total = 0  #: in all that changes no more
        self._until = 0  #: where that ends
        self._tail: dict[int, int] = {}  #: how many there are before each chunk behind that, as the file was of late
        self._has_given_up = False

    def count(self) -> Iterator[Count]:
        """Count from where it was left on; yields now and then, and at the end."""
        matcher, file = Matcher(self.query, stop=self.stop), OutputFile(self.path, self.edges)
        try:
            if file.size < self._until:
                self._forget()
            told, total, tail = self._until, self._total, {}
            for chunk in file.chunks_from(self._until):
                count = matcher.count(chunk) if isinstance(chunk, Chunk) else 0
                if self.stop.is_set():
                    return
                self._has_given_up |= matcher.has_given_up
                if is_settled(chunk.end, file.size):
                    self._note(chunk, count)
                else:
                    tail[chunk.start] = total
                total += count
                if chunk.end - told >= _TOLD_EVERY_BYTES:
                    told = chunk.end
                    yield Count(total, told, False, self._has_given_up)
            self._tail = tail
            yield Count(total, file.size, True, self._has_given_up)
        finally:
            file.close()

    def next_from(self, position: TextPosition, forward: bool) -> Hit | None:
        """The nearest one in that direction, and behind the end from the other end on."""
        matcher, file = Matcher(self.query, stop=self.stop), OutputFile(self.path, self.edges)
        try:
            found = self._ahead(file, matcher, position) if forward else self._behind(file, matcher, position)
            if found is not None or self.stop.is_set():
                return found
            if forward:
                found = self._ahead(file, matcher, TextPosition(0, 0))
            else:
                found = self._behind(file, matcher, TextPosition(file.size, 0))
            return None if found is None else Hit(found.start, found.span, found.number, True)
        finally:
            file.close()

    def number(self, hit: Hit) -> Hit:
        """The same, with its number if that is known by now."""
        matcher, file = Matcher(self.query, stop=self.stop), OutputFile(self.path, self.edges)
        try:
            chunk = file.chunk_at(hit.start)
            if not isinstance(chunk, Chunk):  # the output has been given up there meanwhile
                return hit
            return replace(self._numbered(chunk, matcher, hit.start, hit.span), is_wrapped=hit.is_wrapped)
        finally:
            file.close()

    def _ahead(self, file: OutputFile, matcher: Matcher, position: TextPosition) -> Hit | None:
        at = position.start
        while at < file.size and not self.stop.is_set():
            chunk = file.chunk_at(at)
            if isinstance(chunk, Chunk) and (found := _first(chunk, matcher, position)) is not None:
                return self._numbered(chunk, matcher, *found)
            at = self._next_start(chunk.end)
        return None

    def _behind(self, file: OutputFile, matcher: Matcher, position: TextPosition) -> Hit | None:
        at = min(position.start, file.size - 1)
        while at >= 0 and not self.stop.is_set():
            chunk = file.chunk_at(at)
            if isinstance(chunk, Chunk) and (found := _last(chunk, matcher, position)) is not None:
                return self._numbered(chunk, matcher, *found)
            at = self._last_start(chunk.start)
        return None

    def _note(self, chunk: Chunk | Row, count: int) -> None:
        with self._lock:
            if count:
                self._starts.append(chunk.start)
                self._before.append(self._total)
            self._total += count
            self._until = chunk.end

    def _forget(self) -> None:
        with self._lock:
            self._starts, self._before, self._total, self._until = array("Q"), array("Q"), 0, 0
            self._tail = {}

    def _next_start(self, offset: int) -> int:
        """Where the next chunk with any may begin, at `offset` or later."""
        with self._lock:
            index = bisect_left(self._starts, offset)
            return self._starts[index] if index < len(self._starts) else max(offset, self._until)

    def _last_start(self, offset: int) -> int:
        """In which chunk the last one before `offset` may be; -1: in none."""
        with self._lock:
            if offset > self._until:
                return offset - 1
            index = bisect_left(self._starts, offset)
            return self._starts[index - 1] if index else -1

    def _numbered(self, chunk: Chunk, matcher: Matcher, start: int, span: Span) -> Hit:
        with self._lock:
            index = bisect_left(self._starts, chunk.start)
            is_noted = index < len(self._starts) and self._starts[index] == chunk.start
            newest = self._total if chunk.start == self._until else None
            before = self._before[index] if is_noted else self._tail.get(chunk.start, newest)
        if before is None:
            return Hit(start, span, None, False)
        number = before
        for row in _rows(chunk):
            if row.start > start:
                break
            number += sum(row.start < start or each.first <= span.first for each in matcher.spans(row.text))
        return Hit(start, span, number, False)


def _rows(chunk: Chunk) -> Iterator[Row]:
    return (chunk.row(index) for index in range(len(chunk.starts)))


def _first(chunk: Chunk, matcher: Matcher, position: TextPosition) -> tuple[int, Span] | None:
    for row in _rows(chunk):
        if matcher.is_stopped:
            return None
        if row.end <= position.start:
            continue
        for span in matcher.spans(row.text):
            if row.start > position.start or span.first >= position.column:
                return row.start, span
    return None


def _last(chunk: Chunk, matcher: Matcher, position: TextPosition) -> tuple[int, Span] | None:
    for row in reversed(list(_rows(chunk))):
        if matcher.is_stopped:
            return None
        if row.start > position.start:
            continue
        for span in reversed(matcher.spans(row.text)):
            if row.start < position.start or span.first < position.column:
                return row.start, span
    return None
