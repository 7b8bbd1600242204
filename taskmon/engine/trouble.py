"""Trouble of the machine, as the monitor meets it: nothing is claimed while there is any, and it goes on by itself.

Whoever meets it notes it, from any thread. From then on the machine is tried out, ever less often, by starting a worker
that starts a process and by writing where runs are kept; the first try that goes well ends the trouble. After that
claims come one at a time until one has gone well: what is short may be enough for some.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from taskmon.core.attempt import Outcome, never_started
from taskmon.core.errors import ErrorCode, RunError, TaskmonError
from taskmon.core.trouble import cause_of, is_of_machine, lacking, told
from taskmon.engine import log

#: Until the machine is tried out for the first time, and the most between two tries.
FIRST_MS, LONGEST_MS = 500, 5_000
#: A run that so often met trouble which no try-out met is at fault itself.
MOST_ALONE = 5


class Trouble(QObject):
    """Lives on the main thread; what is noted and asked of it may come from any."""

    changed = Signal(object)  #: RunError | None, on the main thread

    _noted = Signal()
    _tried = Signal(object)  # RunError | None

    def __init__(
        self,
        try_out: Callable[[], RunError | None],
        go_on: Callable[[], object] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """There is none yet.

        Args:
            try_out: Whether the machine does again what runs need; called on a thread of its own.
            go_on: Called, on any thread, when something may be claimed again.
        """
        super().__init__(parent)
        self._try_out = try_out
        self._go_on = go_on
        self._lock = threading.Lock()
        self._error: RunError | None = None
        self._told: RunError | None = None
        self._is_careful = False  #: there was trouble: one claim at a time until one has gone well
        self._is_proving = False  #: that one is under way
        self._suspects: set[int] = set()
        self._alone: dict[int, int] = {}  #: by run: how often it met trouble that a try-out then did not
        self._is_closed = False
        self._wait_ms = FIRST_MS
        self._has_failed_tries = False
        self._is_trying = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin_to_try)
        self._noted.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._tried.connect(self._take_in, Qt.ConnectionType.QueuedConnection)

    @property
    def stops(self) -> bool:
        """Whether nothing may be claimed now."""
        return self._error is not None

    def take_chances(self, wanted: int) -> int:
        """How many of so many may be claimed now."""
        with self._lock:
            if self._error is not None:
                return 0
            return min(wanted, 0 if self._is_proving else 1) if self._is_careful else wanted

    def note_claim(self) -> None:
        """Something was claimed: where care is taken, nothing more is until that has gone well."""
        with self._lock:
            self._is_proving = self._is_careful

    def note(self, error: RunError, run_id: int | None = None) -> None:
        """Something can't be done now, for this run or for all; claims stop at once."""
        if not is_of_machine(error):
            error = replace(error, details={**(error.details or {}), "machine": True})
        with self._lock:
            if self._is_closed:
                return
            if run_id is not None:
                self._suspects.add(run_id)
            self._error, self._is_proving = error, False
            self._noted.emit()

    def note_failed_look(self, error: BaseException) -> None:
        """Nothing could be claimed, or the claim not be stored: it is looked again once the machine is well."""
        if isinstance(error, TaskmonError):
            found = error.record
        elif (lacked := lacking(error)) is not None:
            found = lacked
        else:
            log.note_failure("a look at the queue failed", error)
            found = told("taskmon itself failed to look at its queue; its log says why.", ErrorCode.INTERNAL)
        self.note(found)

    def judge(self, run_id: int, outcome: Outcome) -> Outcome:
        """Note what an outcome says of the machine; trouble that only ever meets one run is that run's own."""
        if not outcome.is_trouble or outcome.error is None:
            self.note_success(run_id)
        elif self._alone.get(run_id, 0) >= MOST_ALONE:
            return never_started(outcome.ended_at, f"{cause_of(outcome.error)} (which only this run meets)")
        else:
            self.note(outcome.error, run_id)
        return outcome

    def note_success(self, run_id: int) -> None:
        """An attempt was started: the machine gives what it takes."""
        if not self._is_careful and not self._alone:
            return
        with self._lock:
            self._alone.pop(run_id, None)
            self._is_proving = False
            goes_on = self._error is None and self._is_careful
            if goes_on:
                self._is_careful = False
                self._wait_ms = FIRST_MS
        if goes_on:
            self._go_on()

    def close(self) -> None:
        """Try nothing out any more."""
        self._timer.stop()
        with self._lock:
            self._is_closed = True

    @Slot()
    def _tell(self) -> None:
        error = self._error
        if error is None or self._is_closed:
            return
        if error != self._told:
            self._told = error
            self.changed.emit(error)
        if not self._timer.isActive():
            self._timer.start(self._wait_ms)
            self._wait_ms = min(LONGEST_MS, self._wait_ms * 2)

    @Slot()
    def _begin_to_try(self) -> None:
        # A thread that finds no memory for its first call ends without a word: then it is tried anew.
        self._timer.start(LONGEST_MS)
        if self._is_trying:
            return
        try:
            _thread.start_new_thread(self._try, ())  # no Thread: without memory its `start` never returns
        except (RuntimeError, MemoryError) as error:
            self._take_in(lacking(error) or self._error)

    def _try(self) -> None:
        self._is_trying = True
        try:
            found = self._try_out()
        except Exception as error:  # it must not be the last try
            log.note_failure("the machine could not be tried out", error)
            found = lacking(error) or self._error
        finally:
            self._is_trying = False
        with self._lock:
            if not self._is_closed:
                self._tried.emit(found)

    @Slot(object)
    def _take_in(self, found: RunError | None) -> None:
        self._timer.stop()
        with self._lock:
            if self._is_closed:
                return
            suspects, self._suspects = self._suspects, set()
            self._error = found
            if found is None:
                self._is_careful, self._is_proving = True, False
                # Trouble of the machine itself is met by more than one run, or by the try-out.
                if len(suspects) == 1 and not self._has_failed_tries:
                    (run_id,) = suspects
                    self._alone[run_id] = self._alone.get(run_id, 0) + 1
                self._has_failed_tries = False
            else:
                self._has_failed_tries = True
                self._alone.clear()
        if found is None:
            self._told = None
            self.changed.emit(None)
            self._go_on()
        else:
            self._tell()


class Source(StrEnum):
    """Where trouble comes from, the one that is told first before the others."""

    STORE = "store"
    MACHINE = "machine"
    SCAN = "scan"
    LOADING = "loading"


class Troubles(QObject):
    """All that keeps outcomes from being stored, or runs from starting: one of them is told. On the main thread."""

    changed = Signal(object)  #: RunError | None

    def __init__(self, parent: QObject) -> None:
        """There is none yet."""
        super().__init__(parent)
        self._errors: dict[str, RunError] = {}
        self.told: RunError | None = None
        self._is_closed = False

    def close(self) -> None:
        """Tell nothing more."""
        self._is_closed = True

    @Slot(str, object)
    def put(self, source: str, error: RunError | None) -> None:
        """Take in what trouble one `Source` has, or that it has none any more."""
        if self._is_closed:
            return
        if error is None:
            self._errors.pop(source, None)
        else:
            self._errors[source] = error
        first = next((self._errors[each] for each in Source if each in self._errors), None)
        if first != self.told:
            self.told = first
            log.note(f"trouble: {first.message}" if first else "trouble is over")
            self.changed.emit(first)
