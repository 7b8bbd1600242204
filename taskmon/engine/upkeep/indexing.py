"""What ended attempts printed, on its way into the index for search: beside all else, a little at a time.

The index is a cache. Whatever goes wrong with it costs search in outputs, is told once, and is tried again later.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.engine import log
from taskmon.engine.upkeep.backlog import Backlog, ended_attempts
from taskmon.paths import Paths
from taskmon.store import Printed, Store
from taskmon.store.search.file import UselessError, remove
from taskmon.store.search.index import SearchIndex

#: While others run, so many ended attempts are taken in together.
_PUT_OFF = 256
_BATCH = 64
#: Of each second so much at most is work, so that nothing else waits for the interpreter.
_SHARE = 0.25
#: Of so many in a row that are known the rest is known too, once all has been gone through.
_KNOWN_IN_A_ROW = 2_000
#: An outcome needs room more than search does.
LEAST_FREE_BYTES = 200_000_000


class Indexing:
    """Of one monitor. `put` may be called from any thread; `work` blocks, and is called where the backlog begins."""

    def __init__(self, store: Store, paths: Paths, wanted: Callable[[], bool] = lambda: True) -> None:
        """Args:
        wanted: Asked each time. Else there shall be no index, and the one that is there goes.
        """
        self._store = store
        self._paths = paths
        self._wanted = wanted
        self.backlog: Backlog[int] = Backlog(_PUT_OFF)  #: runs with an attempt that has ended
        self._index: SearchIndex | None = None  #: while `work` has it open
        self.fails = False  #: what ended lately could not be taken in; the log says why

    def put(self, runs: Iterable[Run]) -> None:
        """Take note of runs of which an attempt may have ended; committed."""
        if self._wanted():
            self.backlog.put(run_id for run_id, _ in ended_attempts(runs))

    def stop(self) -> None:
        """Let `work` end soon; the next launch goes on."""
        self.backlog.stopping.set()
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
            if not self.backlog.stopping.is_set():
                if not self.fails:
                    log.note(f"search does without what lately ended runs printed: {error}")
                self.fails = True
        finally:
            self.backlog.end()

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
                while not self.backlog.stopping.is_set() and (batch := self.backlog.take(_BATCH)):
                    self._take_in(index, self._printed_by(batch))
                if everything:
                    self._forget_what_went(index)
                    self._look_through(index)
            finally:
                self._index = None

    def _printed_by(self, run_ids: list[int]) -> list[Printed]:
        with closing(self._store.reader()) as reader:
            return reader.printed_by(run_ids)

    def _take_in(self, index: SearchIndex, attempts: list[Printed]) -> None:
        """Read the outputs of those that are not known yet, and add them together."""
        from taskmon.engine.upkeep.printed_words import printed_words  # here: a launch does without a screen

        found: list[Printed] = []
        for each in index.unknown(attempts):
            if self.backlog.stopping.is_set():
                return
            began_s = time.monotonic()
            try:
                words = printed_words(self._paths, each.run_id, each.attempt)
            except OSError as error:  # of this one alone: it is not tried for ever
                log.note(f"what run {each.run_id} printed can't be read for search: {error}")
                words = ""
            found.append(Printed(each.run_id, each.attempt, each.ended_at, words))
            self.backlog.stopping.wait((time.monotonic() - began_s) * (1 / _SHARE - 1))
        if found:
            index.add(found)
            # What was removed while its output was read: whoever removed it may have looked for its words before.
            self._forget_gone(index, found)

    def _look_through(self, index: SearchIndex) -> None:
        """Take in whatever is kept and not known yet, the newest first, as far as there is room for it."""
        was_complete, known_in_a_row = index.is_complete, 0
        last: Printed | None = None
        while not self.backlog.stopping.is_set():
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
        while not self.backlog.stopping.is_set() and (portion := index.portion(last)):
            self._forget_gone(index, portion)
            last = portion[-1]

    def _forget_gone(self, index: SearchIndex, attempts: list[Printed]) -> None:
        kept = {(each.run_id, each.attempt, each.ended_at) for each in self._printed_by([e.run_id for e in attempts])}
        gone = [each for each in attempts if (each.run_id, each.attempt, each.ended_at) not in kept]
        if gone:
            index.forget((each.run_id, each.attempt) for each in gone)
