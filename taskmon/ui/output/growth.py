"""The growth of an output: the system says when somebody has written into the file, so that nobody looks in vain."""

from __future__ import annotations

import os

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

#: What is written all the time is looked at so often, and so is what the system does not watch.
_PAUSE_MS = 200


class Growth(QObject):
    """Watches one file at a time; what the system does not tell is left to whoever looks by itself now and then."""

    may_be = Signal()  #: it may have grown; at most five times a second

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._path = ""
        self._is_refused = False  # the system watches no more files for this user
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._rest)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)

    @property
    def is_watched(self) -> bool:
        """Whether anything would be told."""
        return bool(self._path)

    def watch(self, path: str) -> None:
        """Tell of this file from now on; empty: of none."""
        if path == self._path:
            return
        if self._watcher.files():
            self._watcher.removePaths(self._watcher.files())
        self._pause.stop()
        self._path, self._is_refused = path, False
        if path:
            self._look()

    @Slot()
    def _rest(self) -> None:
        # A program that prints all the time would have the window woken by each of its writes.
        self._watcher.removePath(self._path)
        self._pause.start()

    @Slot()
    def _look(self) -> None:
        is_there = os.path.exists(self._path)
        # First: what is written meanwhile is told. Asked once where it is refused: Qt warns of each refusal.
        is_watched = not self._is_refused and self._watcher.addPath(self._path)
        self.may_be.emit()
        if not is_watched:  # or it is not there yet
            self._is_refused = is_there
            self._pause.start()
