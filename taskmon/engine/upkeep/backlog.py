"""What waits for work that can be put off: put by any thread, worked through on one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from taskmon.core.run import Run
from taskmon.core.states import RunState

#: More are not remembered; the look through all that is kept, daily and after a launch, finds them.
_MOST_WAITING = 20_000

_Key = TypeVar("_Key")


class Backlog(Generic[_Key]):
    """The oldest first, each once; where `begin` says so, whoever asked has to `end` it again."""

    def __init__(self, put_off: int, kept: int = 0) -> None:
        """Args:
        put_off: While others run, so many wait until they are worked through together.
        kept: So many of the newest go on waiting.
        """
        self._put_off = put_off
        self._kept = kept
        self._lock = threading.Lock()
        self._waiting: dict[_Key, None] = {}
        self._is_at_work = False
        self.stopping = threading.Event()  #: set: nothing more is begun, and what is under way ends soon

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, keys: Iterable[_Key]) -> None:
        """Have these wait too."""
        with self._lock:
            for key in keys:
                if len(self._waiting) < _MOST_WAITING:
                    self._waiting[key] = None

    def begin(self, *, rests: bool = False, everything: bool = False) -> bool:
        """Whether work is worth it now; it must be done then. `rests`: nothing ends just now."""
        with self._lock:
            is_worth_it = everything or len(self._waiting) - self._kept >= (1 if rests else self._put_off)
            if self._is_at_work or self.stopping.is_set() or not is_worth_it:
                return False
            self._is_at_work = True
            return True

    def end(self) -> None:
        """The work is over, or there is no thread to do it on: another time."""
        with self._lock:
            self._is_at_work = False

    def take(self, most: int) -> list[_Key]:
        """The next of them, which wait no longer."""
        with self._lock:
            count = min(len(self._waiting) - self._kept, most)
            taken = [key for _, key in zip(range(count), self._waiting, strict=False)]
            for key in taken:
                del self._waiting[key]
        return taken


def ended_attempts(runs: Iterable[Run]) -> Iterator[tuple[int, int]]:
    """The newest attempt of each run that may have ended, if there is one: run and number."""
    for run in runs:
        number = run.attempt - (run.state is RunState.RUNNING)
        if number >= 1:
            yield run.id, number
