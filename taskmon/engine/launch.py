"""The launch of a monitor: all of taskmon is loaded, what was unfinished is settled; what the user wants is decided."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from taskmon.core.errors import ErrorCode, RunError, StoreError, TaskmonError
from taskmon.core.states import Actor, RunState
from taskmon.core.trouble import lacking, of_our_own
from taskmon.engine import log
from taskmon.engine.attempts.recovery import Finding, Scan, scan
from taskmon.engine.machine import lacked_now
from taskmon.engine.pool import Pool
from taskmon.engine.pool_job import Aside
from taskmon.engine.trouble import Source, Trouble
from taskmon.engine.verbs.control import Control
from taskmon.installed import load_all
from taskmon.paths import Paths
from taskmon.settings import Recovery
from taskmon.store import Store

_CHECK_STEP_S = 0.1
_AGAIN_MS = 1_000
_NOT_LOADED = (
    "A part of taskmon can't be loaded; perhaps it is just being upgraded. Quit it and start it again when that is"
    " done: what runs goes on."
)


class Launch(QObject):
    """Lives on the main thread; the scan is done on one of the pool."""

    scanned = Signal(object)  #: Scan: what was found, when it is settled
    failed = Signal(str, object)  #: Source: what part of the launch; and the RunError

    _lacked = Signal()  # the scan has come to nothing, for the machine lacked something

    def __init__(
        self, store: Store, paths: Paths, control: Control, pool: Pool, machine: Trouble, parent: QObject
    ) -> None:
        """Nothing begins yet."""
        super().__init__(parent)
        self._store = store
        self._paths = paths
        self._control = control
        self._pool = pool
        self._machine = machine
        self._stopping = False
        self._is_second_try = False
        self._lacked.connect(self._start_later)

    def start(self) -> None:
        """Begin as soon as there is a thread for it."""
        if self._stopping:
            return
        try:
            self._pool.start(Aside(self._scan))
        except (RuntimeError, MemoryError, OSError) as error:
            self._machine.note(of_our_own(error, str(self._paths.runs)))
            self._start_later()

    def stop(self) -> None:
        """Begin no more, and wait no longer for the store."""
        self._stopping = True

    @Slot()
    def _start_later(self) -> None:
        QTimer.singleShot(_AGAIN_MS, self, self.start)

    def _scan(self) -> None:
        # Before anything is claimed or watched: an upgrade takes away the files of what is not in memory by then.
        try:
            load_all("core", "tasks", "store", "engine")
        except Exception as error:  # whatever it is: what is in memory may well do, and what is queued must not wait
            log.note_failure("a part of taskmon could not be loaded", error)
            lacked = RunError(_NOT_LOADED, ErrorCode.INTERNAL)
            self.failed.emit(Source.LOADING, lacked)
        while not self._store.wait_until_checked(_CHECK_STEP_S):
            if self._stopping:
                return
        try:
            found = self._settle()
        except Exception as error:  # whatever it is: what is queued must not wait for ever
            if self._is_to_be_tried_again(error):
                self._lacked.emit()
                return
            log.note_failure("the launch scan failed", error)
            message = "taskmon itself failed to settle what was unfinished; its log says why."
            trouble = error.record if isinstance(error, TaskmonError) else RunError(message, ErrorCode.INTERNAL)
            self.failed.emit(Source.SCAN, trouble)
            found = Scan((), ())
        for finding in found.findings:
            log.note(f"run {finding.run.id} was unfinished: {finding.verdict}")
        self.scanned.emit(found)

    def _settle(self) -> Scan:
        reader = self._store.reader()
        try:
            self._control.clock.begin(reader.latest_change())  # before the scan adds to it
            return scan(self._store, reader, self._paths, self._control.telling)
        finally:
            reader.close()

    def _is_to_be_tried_again(self, error: Exception) -> bool:
        """Whether it failed for what the machine lacks, or may have lacked then: SQLite does not tell that."""
        lacked = lacking(error) or lacked_now(self._paths)
        if lacked is not None:
            self._machine.note(lacked)
            return True
        is_second, self._is_second_try = self._is_second_try, True
        return isinstance(error, StoreError) and not is_second


def decide_in_advance(control: Control, wanted: Recovery, findings: tuple[Finding, ...]) -> None:
    """Do with what is interrupted what the user wants to be done with it always."""
    for finding in findings:
        if finding.run.state is RunState.INTERRUPTED:
            if wanted is Recovery.MARK_FAILED:
                control.mark_failed(finding.run.id, by=Actor.RECOVERY)
            elif finding.survivors:
                continue
            elif wanted is Recovery.RESTART:
                control.retry(finding.run.id, resume=False, by=Actor.RECOVERY)
            elif wanted is Recovery.RESUME and finding.can_resume:
                control.retry(finding.run.id, resume=True, by=Actor.RECOVERY)
