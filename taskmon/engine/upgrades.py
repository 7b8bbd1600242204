"""Notices that another version of the package was installed under the running monitor."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from taskmon import __version__
from taskmon.engine import log
from taskmon.installed import PACKAGE, other_version

#: An installer writes many files one after another; the look comes when it has been still for so long.
_STILL_MS = 1_000


class Upgrades(QObject):
    """Watches the package's folder and the one it lies in: nothing is polled. Main thread."""

    noticed = Signal(str)  #: what to know and do, for people; once for each version

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: str | None = None
        self._still = QTimer(self, interval=_STILL_MS, singleShot=True)
        self._still.timeout.connect(self._look)
        # There only while it is used, for an engine that nobody holds is deleted on whichever thread collects garbage:
        # a watcher that is not deleted on its own thread leaves the event loop spinning over a closed descriptor.
        self._watcher: QFileSystemWatcher | None = None

    def start(self) -> None:
        """Begin to watch. Where the system has no watch left to give, `taskmon doctor` is the one who tells."""
        self._watcher = QFileSystemWatcher()
        self._watcher.directoryChanged.connect(self._wait_until_still)
        self._watch(self._watcher)

    def stop(self) -> None:
        """Watch no more."""
        self._still.stop()
        if self._watcher is not None:
            shiboken6.delete(self._watcher)
            self._watcher = None

    def _watch(self, watcher: QFileSystemWatcher) -> None:
        # A folder that was replaced is no longer watched, so this is done anew after each change.
        watched = watcher.directories()
        wanted = [str(folder) for folder in (PACKAGE, PACKAGE.parent) if folder.is_dir()]
        if missing := [folder for folder in wanted if folder not in watched]:
            watcher.addPaths(missing)

    @Slot()
    def _wait_until_still(self) -> None:
        self._still.start()

    @Slot()
    def _look(self) -> None:
        if self._watcher is not None:
            self._watch(self._watcher)
        newer = other_version()
        if newer is not None and newer != self._told:
            self._told = newer
            text = upgraded_text(newer)
            log.note(text)
            self.noticed.emit(text)


def upgraded_text(newer: str) -> str:
    """What the user should know and do, in two sentences."""
    return (
        f"taskmon {newer} is installed now; this one is still {__version__}."
        " Quit it and start it again when it suits you: what runs goes on."
    )
