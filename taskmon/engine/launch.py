"""The launch of a monitor: all of taskmon is loaded, what was unfinished is settled; what the user wants is decided."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from taskmon.core.errors import ErrorCode, RunError, TaskmonError
from taskmon.core.states import Actor, RunState
from taskmon.core.trouble import of_our_own
from taskmon.engine import log
from taskmon.engine.attempts.recovery import Finding, Scan, scan
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

    def start(self) -> None:
        """Begin as soon as there is a thread for it."""
        if self._stopping:
            return
        try:
            self._pool.start(Aside(self._scan))
        except (RuntimeError, MemoryError, OSError) as error:
            self._machine.note(of_our_own(error, str(self._paths.runs)))
            QTimer.singleShot(_AGAIN_MS, self, self.start)

    def stop(self) -> None:
        """Begin no more, and wait no longer for the store."""
        self._stopping = True

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
        reader = self._store.reader()
        try:
            self._control.clock.begin(reader.latest_change())  # before the scan adds to it
            found = scan(self._store, reader, self._paths, self._control.telling)
        except Exception as error:  # whatever it is: what is queued must not wait for ever
            log.note_failure("the launch scan failed", error)
            message = "taskmon itself failed to settle what was unfinished; its log says why."
            trouble = error.record if isinstance(error, TaskmonError) else RunError(message, ErrorCode.INTERNAL)
            self.failed.emit(Source.SCAN, trouble)
            found = Scan((), ())
        finally:
            reader.close()
        for finding in found.findings:
            log.note(f"run {finding.run.id} was unfinished: {finding.verdict}")
        self.scanned.emit(found)


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
