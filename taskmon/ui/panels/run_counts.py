"""How many runs there are of each kind, and how much output is kept: counted anew soon after something changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.states import RunState
from taskmon.store import Group, Reader
from taskmon.ui.attention import Attention
from taskmon.ui.feed import Feed
from taskmon.ui.threads.reader_thread import ReaderThread

_COUNT_MS = 250
#: The sum over all outputs kept is read at most so often.
_KEPT_MS = 30_000
#: So are the tags, which are counted one by one.
_TAGS_MS = 3_000
#: One more than are shown, so that it is known whether there are others.
MOST_TAGS = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs there are of each kind, as SQLite says."""

    states: dict[RunState, int] = field(default_factory=dict)
    attention: int = 0  #: need somebody
    groups: dict[str, Group] = field(default_factory=dict)
    running_in: dict[str, int] = field(default_factory=dict)
    waiting_in: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.states.values())

    def of(self, *states: RunState) -> int:
        return sum(self.states.get(state, 0) for state in states)


def read_counts(reader: Reader) -> Counts:
    """Count; on the reading thread."""
    states, groups = reader.counts(), reader.groups()
    within = reader.counts_by_group(RunState.RUNNING, RunState.QUEUED)
    running = {name: within[name][RunState.RUNNING] if name in within else 0 for name in groups}
    waiting = {name: within[name][RunState.QUEUED] if name in within else 0 for name in groups}
    attention = reader.unseen(RunState.FAILED) + states[RunState.INTERRUPTED]
    return Counts(states, attention, groups, running, waiting)


class RunCounter(QObject):
    """Counts on the reading thread, a few times a second at most; what runs and needs somebody is known from news."""

    counted = Signal(object)  #: Counts
    tags_read = Signal(object)  #: dict[str, int]: the tags that most runs have, one more than MOST_TAGS at most
    output_total_read = Signal(object)  #: int, bytes of output that are kept; may be more than fits into a signal's int

    def __init__(self, reader_thread: ReaderThread, feed: Feed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader_thread = reader_thread
        self._read = Counts()
        self.attention = Attention(feed, self)
        self.attention.changed.connect(lambda: self.counted.emit(self.newest))
        feed.runs_changed.connect(self.count_soon)
        feed.runs_removed.connect(self.count_soon)
        self._was_summed_up = False
        self._soon = QTimer(self, interval=_COUNT_MS, singleShot=True)
        self._soon.timeout.connect(self.count)
        self._rest = QTimer(self, interval=_KEPT_MS, singleShot=True)
        self._tags_rest = QTimer(self, interval=_TAGS_MS, singleShot=True)
        self._tags_rest.timeout.connect(self._count_tags_again)
        self._tags_changed = False

    @property
    def newest(self) -> Counts:
        """What was counted last."""
        return replace(self._read, attention=self._read.attention + self.attention.count)

    @Slot()
    def count_soon(self) -> None:
        """Something changed."""
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def count(self) -> None:
        """Count now, and have the output summed up again if that was long ago."""
        self._reader_thread.ask(read_counts, self._take)
        if self._was_summed_up:
            if not self._rest.isActive():
                self.sum_up()
            self._count_tags()

    def sum_up(self) -> None:
        """Have the output that is kept summed up."""
        self._was_summed_up = True
        self._rest.start()
        self._reader_thread.ask(lambda reader: reader.output_total_bytes(), self.output_total_read.emit)
        self._count_tags()

    def _count_tags(self) -> None:
        self._tags_changed = True
        if not self._tags_rest.isActive():
            self._count_tags_again()

    @Slot()
    def _count_tags_again(self) -> None:
        if self._tags_changed:
            self._tags_changed = False
            self._tags_rest.start()
            self._reader_thread.ask(lambda reader: reader.most_used_tags(MOST_TAGS + 1), self.tags_read.emit)

    def _take(self, counts: Counts) -> None:
        self._read = counts
        self.counted.emit(self.newest)
