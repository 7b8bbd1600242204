"""The runs that the list holds: those around what was looked at last, with their attempts where a column wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from taskmon.core.attempt import Attempt
from taskmon.core.run import Run

#: At most so many, whatever is scrolled through and however long the window is open: some 3 KB each.
MOST_RUNS = 10_000


class KeptRuns(Mapping[int, Run]):
    """By id; of very many those that were read first are forgotten first."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self._attempts: dict[int, Attempt] = {}
        self.wants_attempts = False

    def __getitem__(self, run_id: int) -> Run:
        return self._runs[run_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._runs)

    def __len__(self) -> int:
        return len(self._runs)

    def attempt_of(self, run: Run) -> Attempt | None:
        """The run's newest attempt, if it has been read."""
        return self._attempts.get(run.id)

    def lacks(self, run_id: int) -> bool:
        """Whether the run, or what is told of it, is still to be read."""
        run = self._runs.get(run_id)
        return run is None or (self.wants_attempts and run.attempt > 0 and run_id not in self._attempts)

    def keep(self, runs: Iterable[Run], attempts: Mapping[int, Attempt]) -> None:
        """Hold these as they were read."""
        for run in runs:
            self._runs.pop(run.id, None)
            self._runs[run.id] = run
        self._attempts.update(attempts)
        while len(self._runs) > MOST_RUNS:
            self.drop(next(iter(self._runs)))

    def change(self, run: Run) -> bool:
        """Take news of a run in, if it is held; whether it is."""
        if run.id not in self._runs:
            return False
        self._runs[run.id] = run
        self._attempts.pop(run.id, None)  # there is another, or another end of it
        return True

    def drop(self, run_id: int) -> None:
        """Hold the run no longer."""
        self._runs.pop(run_id, None)
        self._attempts.pop(run_id, None)
