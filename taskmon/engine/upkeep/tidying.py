"""Ended attempts that wait to be tidied: together, a while after their ends, never what SQLite does not hold yet."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator

from taskmon import ours
from taskmon.core.errors import StoreError
from taskmon.core.journal import ALIVE
from taskmon.core.run import Run
from taskmon.engine import log
from taskmon.engine.attempts.ended_folder import tidy
from taskmon.engine.upkeep.backlog import Backlog, ended_attempts
from taskmon.paths import Paths, numbers
from taskmon.store import Folded, Store

#: The newest are left as they are, for whoever looks at the files of what has just ended.
KEPT_WHOLE = 32
#: So many more are put off while attempts end one after another. Before it makes a file ext4 looks past each one that
#: was removed in the last minutes: with the folders of the last 1,000 runs gone, a claim took four times as long.
_PUT_OFF = 4_096
#: Nothing has ended for so long: a good time to tidy, though something runs.
_LULL_S = 10.0
_LARGEST_BATCH = 256
#: The newest: what a crash left is among them. Each costs some ten microseconds.
_MOST_FOLDERS = 100_000


class Tidying:
    """Of one monitor. `put` may be called from any thread; `work` blocks, and is called where the backlog begins."""

    def __init__(self, store: Store, paths: Paths, folded: Folded) -> None:
        self._store = store
        self._paths = paths
        self._folded = folded
        self.backlog: Backlog[tuple[int, int]] = Backlog(_PUT_OFF, KEPT_WHOLE)  #: run and attempt
        self._put_s = 0.0  #: when the newest came, on the monotonic clock

    def put(self, runs: Iterable[Run]) -> None:
        """Take note of attempts that may have ended; committed."""
        if ended := list(ended_attempts(runs)):
            self.backlog.put(ended)
            self._put_s = time.monotonic()

    @property
    def is_in_a_lull(self) -> bool:
        """Nothing has ended for some seconds."""
        return time.monotonic() - self._put_s >= _LULL_S

    def stop(self) -> None:
        """Let `work` end soon; what it leaves is found at the next launch."""
        self.backlog.stopping.set()

    def work(self, *, everything: bool = False) -> None:
        """Tidy what waits, but for the newest.

        Args:
            everything: Look through the folders too, for what a crash or an earlier version has left.
        """
        try:
            while not self.backlog.stopping.is_set() and (batch := self.backlog.take(_LARGEST_BATCH)):
                self._tidy(batch)
            if everything:
                for found in _untidied(self._paths):
                    if self.backlog.stopping.is_set():
                        break
                    self._tidy(found)
        except (OSError, StoreError) as error:  # no room to fold, perhaps: all stays as it is
            log.note_failure("ended attempts could not be tidied", error)
        finally:
            self.backlog.end()

    def _tidy(self, keys: Iterable[tuple[int, int]]) -> None:
        """Tidy these attempts as far as their rows allow."""
        runs = self._paths.runs
        with self._folded.lock:
            left = {key for key in keys if os.path.lexists(f"{runs}{os.sep}{key[0]}{os.sep}{key[1]}{os.sep}{ALIVE}")}
            reader = self._store.reader()
            try:
                attempts = reader.attempts_of({run_id for run_id, _ in left})
            finally:
                reader.close()
            wanted = [attempt for attempt in attempts if (attempt.run_id, attempt.attempt) in left]
            tidy(wanted, self._paths, self._folded)


def _untidied(paths: Paths) -> Iterator[list[tuple[int, int]]]:
    """The attempts whose folders have not been tidied, newest runs first, in portions."""
    try:
        run_ids = numbers(os.listdir(paths.runs))[::-1]
    except OSError:
        return
    found: list[tuple[int, int]] = []
    for run_id in run_ids[:_MOST_FOLDERS]:
        names = ours.names(f"{paths.runs}{os.sep}{run_id}", depth=1)
        found += [(run_id, number) for number in numbers(names)]
        if len(found) >= _LARGEST_BATCH:
            yield found
            found = []
    yield found
