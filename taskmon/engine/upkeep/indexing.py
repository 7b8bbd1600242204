"""What ended attempts printed, on its way into the index for search: beside all else, a little at a time.

The index is a cache. Whatever goes wrong with it costs search in outputs, is told once, and is tried again later.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine import log
from taskmon.paths import Paths
from taskmon.store import Printed, Store
from taskmon.store.search.file import UselessError, remove
from taskmon.store.search.index import SearchIndex

#: While others run, so many ended attempts are taken in together.
_PUT_OFF = 256
_BATCH = 64
#: More are not remembered; the look through all that is kept, at a launch and daily, finds them.
_MOST_WAITING = 20_000
#: Of each second so much at most is work, so that nothing else waits for the interpreter.
_SHARE = 0.25
#: Of so many in a row that are known the rest is known too, once all has been gone through.
_KNOWN_IN_A_ROW = 2_000
#: An outcome needs room more than search does.
LEAST_FREE_BYTES = 200_000_000


class Indexing:
    """Of one monitor. `put` may be called from any thread; `work` blocks, and is called on one thread at a time."""

    def __init__(self, store: Store, paths: Paths, wanted: Callable[[], bool] = lambda: True) -> None:
        """Args:
        wanted: Asked each time. Else there shall be no index, and the one that is there goes.
        """
        self._store = store
        self._paths = paths
        self._wanted = wanted
        self._lock = threading.Lock()
        self._waiting: dict[int, None] = {}  #: runs with an attempt that has ended, the oldest first
        self._is_at_work = False
        self._stopping = threading.Event()
        self._index: SearchIndex | None = None  #: while `work` has it open
        self.fails = False  #: what ended lately could not be taken in; the log says why

    @property
    def waiting(self) -> int:
        """How many runs wait to be taken in, nearly."""
        return len(self._waiting)

    def put(self, runs: Iterable[Run]) -> None:
        """Take note of runs of which an attempt may have ended; committed."""
        if not self._wanted():
            return
        with self._lock:
            for run in runs:
                number = run.attempt - (run.state is RunState.RUNNING)
                if number >= 1 and len(self._waiting) < _MOST_WAITING:
                    self._waiting[run.id] = None

    def begin(self, *, rests: bool = False, everything: bool = False) -> bool:
        """Whether `work` is worth calling now; it must be called then. `rests`: nothing ends just now."""
        with self._lock:
            is_worth_it = everything or len(self._waiting) >= (1 if rests else _PUT_OFF)
            if self._is_at_work or self._stopping.is_set() or not is_worth_it:
                return False
            self._is_at_work = True
            return True

    def put_off(self) -> None:
        """`begin` said so, but there is no thread to call `work` on: another time."""
        with self._lock:
            self._is_at_work = False

    def stop(self) -> None:
        """Let `work` end soon; the next launch goes on."""
        self._stopping.set()
        if (index := self._index) is not None:
            index.interrupt()

    def work(self, *, everything: bool = False) -> None:
        """Take in what waits.

        Args:
            everything: Go through all that is kept too, for what was missed, and forget what is not kept any more.
        """
        try:
            self._work(everything)
            self.fails = False
        except (StoreError, OSError) as error:
            if not self._stopping.is_set():
                if not self.fails:
                    log.note(f"search does without what lately ended runs printed: {error}")
                self.fails = True
        finally:
            with self._lock:
                self._is_at_work = False

    def _work(self, everything: bool) -> None:
        if not self._wanted():
            remove(self._paths.search)
            return
        if shutil.disk_usage(self._paths.home).free < LEAST_FREE_BYTES:
            raise StoreError("there is hardly any room on the disk.")
        try:
            self._work_on(everything)
        except UselessError as error:
            log.note(str(error))
            remove(self._paths.search)
            self._work_on(everything=True)

    def _work_on(self, everything: bool) -> None:
        with closing(SearchIndex(self._paths.search)) as index:
            self._index = index
            try:
                while not self._stopping.is_set() and (batch := self._take()):
                    self._take_in(index, self._printed_by(batch))
                if everything:
                    self._forget_what_went(index)
                    self._look_through(index)
            finally:
                self._index = None

    def _take(self) -> list[int]:
        with self._lock:
            taken = [run_id for run_id, _ in zip(self._waiting, range(_BATCH), strict=False)]
            for run_id in taken:
                del self._waiting[run_id]
        return taken

    def _printed_by(self, run_ids: list[int]) -> list[Printed]:
        with closing(self._store.reader()) as reader:
            return reader.printed_by(run_ids)

    def _take_in(self, index: SearchIndex, attempts: list[Printed]) -> None:
        """Read the outputs of those that are not known yet, and add them together."""
        from taskmon.engine.upkeep.printed_words import printed_words  # here: a launch does without a screen

        found: list[Printed] = []
        for each in index.unknown(attempts):
            if self._stopping.is_set():
                return
            began_s = time.monotonic()
            try:
                words = printed_words(self._paths, each.run_id, each.attempt)
            except OSError as error:  # of this one alone: it is not tried for ever
                log.note(f"what run {each.run_id} printed can't be read for search: {error}")
                words = ""
            found.append(Printed(each.run_id, each.attempt, each.ended_at, words))
            self._stopping.wait((time.monotonic() - began_s) * (1 / _SHARE - 1))
        if found:
            index.add(found)

    def _look_through(self, index: SearchIndex) -> None:
        """Take in whatever is kept and not known yet, the newest first, as far as there is room for it."""
        was_complete, known_in_a_row = index.is_complete, 0
        last: Printed | None = None
        while not self._stopping.is_set():
            with closing(self._store.reader()) as reader:
                page = reader.printed(last, _BATCH)
            if not page or ((was_complete or index.is_full) and known_in_a_row >= _KNOWN_IN_A_ROW):
                index.note_complete()
                index.tidy()
                return
            unknown = index.unknown(page)
            known_in_a_row = 0 if unknown else known_in_a_row + len(page)
            self._take_in(index, unknown)
            last = page[-1]

    def _forget_what_went(self, index: SearchIndex) -> None:
        """Forget what is kept no longer: its run was removed, or its output, or the database is another one."""
        last: Printed | None = None
        while not self._stopping.is_set() and (portion := index.portion(last)):
            kept = {
                (each.run_id, each.attempt, each.ended_at) for each in self._printed_by([e.run_id for e in portion])
            }
            gone = [each for each in portion if (each.run_id, each.attempt, each.ended_at) not in kept]
            if gone:
                index.forget((each.run_id, each.attempt) for each in gone)
            last = portion[-1]
