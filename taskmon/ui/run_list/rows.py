"""Which runs the list shows, and in which order: active ones on top, then ended ones as far as they were read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.store import Reader
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.pages import Page, read_first
from taskmon.ui.text.run import counts_time

#: Where a row stands: section, order within it, and at last the run's id.
Key = tuple[int, float, float, int]
_SECTION = {RunState.RUNNING: 0, RunState.INTERRUPTED: 1, RunState.QUEUED: 2}


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


class Rows:
    """Runs by their rows, with the bounds of what was read: what lies beyond them comes with another page."""

    def __init__(self) -> None:
        self._keys: list[Key] = []
        self._runs: dict[int, Run] = {}
        self.horizon: int | None = None  #: ended runs older than this id are not loaded
        self.is_complete = False  #: there are none
        self.queue_end: Key | None = None  #: queued runs behind this place are not loaded

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Run]:
        """The runs in the order of their rows."""
        return (self._runs[key[3]] for key in self._keys)

    def at(self, row: int) -> Run:
        """The run in that row."""
        return self._runs[self._keys[row][3]]

    def find(self, run_id: int) -> Run | None:
        """The run as its row has it, if it has one."""
        return self._runs.get(run_id)

    def row_of(self, run_id: int) -> int | None:
        """The row of a run, if it has one."""
        run = self._runs.get(run_id)
        return None if run is None else bisect_left(self._keys, key_of(run))

    def place_for(self, run: Run) -> int:
        """The row before which the run belongs by its order."""
        return bisect_left(self._keys, key_of(run))

    @property
    def running(self) -> int:
        """How many rows at the top belong to running runs."""
        return bisect_left(self._keys, (1,))

    @property
    def active(self) -> int:
        """How many rows at the top belong to runs that have not ended."""
        return bisect_left(self._keys, (3,))

    @property
    def queued(self) -> int:
        """How many of these wait."""
        return self.active - bisect_left(self._keys, (2,))

    def counts_time(self) -> bool:
        """Whether any row counts seconds: something runs, or waits for a time."""
        if self.running:
            return True
        waiting = self._keys[self.active - self.queued : self.active]
        return any(counts_time(self._runs[key[3]]) for key in waiting)

    def is_within_bounds(self, run: Run) -> bool:
        """Whether the run's place is among what was read."""
        if run.state is RunState.QUEUED:
            return self.queue_end is None or key_of(run) <= self.queue_end
        return not run.state.is_final or self.is_complete or (self.horizon is not None and run.id >= self.horizon)

    def set_bounds(self, page: Page) -> None:
        """Everything down to the end of this page was read."""
        self.horizon, self.is_complete = page.horizon, page.complete
        last = page.active[-1] if page.active else None
        self.queue_end = key_of(last) if page.queue_is_cut and last and last.state is RunState.QUEUED else None

    def replace(self, runs: Iterable[Run]) -> None:
        """Hold these runs and no others."""
        self._runs = {run.id: run for run in runs}
        self._keys = sorted(key_of(run) for run in self._runs.values())

    def insert(self, run: Run) -> None:
        """Add a run that has no row."""
        self._keys.insert(self.place_for(run), key_of(run))
        self._runs[run.id] = run

    def extend(self, runs: Iterable[Run]) -> None:
        """Add runs below all others, in their order."""
        for run in runs:
            self._keys.append(key_of(run))
            self._runs[run.id] = run

    def change(self, row: int, run: Run) -> int:
        """Have what `run` says in that row; returns the row in which it stands then."""
        key = key_of(run)
        if key != self._keys[row]:
            del self._keys[row]
            row = bisect_left(self._keys, key)
            self._keys.insert(row, key)
        self._runs[run.id] = run
        return row

    def cut(self, first: int, end: int) -> None:
        """Take out the rows from `first` to before `end`."""
        for key in self._keys[first:end]:
            del self._runs[key[3]]
        del self._keys[first:end]

    def differences(self, reader: Reader, wanted: Filter) -> list[str]:
        """Where the rows differ from what SQLite says; empty when the window tells the truth."""
        found = []
        for run in self:
            stored = reader.run(run.id)
            if stored != run:
                found.append(f"run {run.id}: shown {run}, stored {stored}")
        first = read_first(reader, wanted, None, max(200, len(self)))
        keys = sorted(key_of(run) for run in (*first.active, *first.ended))
        if keys[: len(self)] != self._keys or (self.is_complete and len(keys) != len(self)):
            found.append(f"rows: shown {[key[3] for key in self._keys]}, stored {[key[3] for key in keys]}")
        return found
