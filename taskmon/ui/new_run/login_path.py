"""The PATH of the user's login shell: a window started from a menu has a poorer one than the shell they know."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

_PATIENCE_MS = 5_000
#: What a login shell's own greeting may print before is cut off here.
_MARK = "taskmon-path:"


class LoginPath(QObject):
    """Asks the login shell once. Until it has answered, or where it can't, PATH is the monitor's own."""

    known = Signal()  #: it has answered, or never will

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = os.environ.get("PATH", os.defpath)
        self.is_known = False
        shell = os.environ.get("SHELL", "")
        if os.name != "posix" or not os.path.isabs(shell):
            self.is_known = True
            return
        self._process = QProcess(self)
        self._process.setStandardInputFile(QProcess.nullDevice())
        self._process.finished.connect(self._read)
        self._process.errorOccurred.connect(self._finish)
        self._timer = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._timer.timeout.connect(self._give_up)
        self._timer.start()
        self._process.start(shell, ["-lc", f'printf "{_MARK}%s" "$PATH"'])

    @Slot()
    def _read(self) -> None:
        text = os.fsdecode(bytes(self._process.readAllStandardOutput().data()))
        path = text.rpartition(_MARK)[2] if _MARK in text else ""
        if path and "\n" not in path and "\0" not in path:
            self.path = path
        self._finish()

    @Slot()
    def _give_up(self) -> None:
        self._process.kill()
        self._finish()

    @Slot()
    def _finish(self) -> None:
        self._timer.stop()
        if not self.is_known:
            self.is_known = True
            self.known.emit()
