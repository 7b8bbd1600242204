"""Notices that another version of the package was installed under the running monitor."""

from __future__ import annotations

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from taskmon import __version__
from taskmon.installed import PACKAGE, other_version

#: An installer writes many files one after another; the look comes when it has been still for so long.
_STILL_MS = 1_000


class Upgrades(QObject):
    """Watches the package's folder and the one it lies in: nothing is polled. Main thread."""

    noticed = Signal(str)  #: the version that is installed now, once for each

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: str | None = None
        self._still = QTimer(self, interval=_STILL_MS, singleShot=True)
        self._still.timeout.connect(self._look)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._wait_until_still)

    def start(self) -> None:
        """Begin to watch. Where the system has no watch left to give, `taskmon doctor` is the one who tells."""
        self._watch()

    def stop(self) -> None:
        """Watch no more."""
        self._still.stop()
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())

    def _watch(self) -> None:
        # A folder that was replaced is no longer watched, so this is done anew after each change.
        watched = self._watcher.directories()
        wanted = [str(folder) for folder in (PACKAGE, PACKAGE.parent) if folder.is_dir()]
        if missing := [folder for folder in wanted if folder not in watched]:
            self._watcher.addPaths(missing)

    @Slot()
    def _wait_until_still(self) -> None:
        self._still.start()

    @Slot()
    def _look(self) -> None:
        self._watch()
        newer = other_version()
        if newer is not None and newer != self._told:
            self._told = newer
            self.noticed.emit(newer)


def upgraded_text(newer: str) -> str:
    """What the user should know and do, in two sentences."""
    return (
        f"taskmon {newer} is installed now; this one is still {__version__}."
        " Quit it and start it again when it suits you: what runs goes on."
    )
