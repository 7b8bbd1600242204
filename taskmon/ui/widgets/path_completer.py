"""Completes paths as they are typed: `~` and what lies in the folder; the folders are read by Qt's own thread."""

from __future__ import annotations

import os

from PySide6.QtCore import QDir, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QCompleter, QFileSystemModel, QLineEdit


class PathCompleter(QCompleter):
    """For one line; made when that gets the keyboard, for most never do."""

    def __init__(self, line: QLineEdit, *, folders_only: bool) -> None:
        super().__init__(line)
        self._line = line
        self._files = QFileSystemModel(self)
        self._files.setOption(QFileSystemModel.Option.DontWatchForChanges)
        self._files.setOption(QFileSystemModel.Option.DontUseCustomDirectoryIcons)
        shown = QDir.Filter.AllDirs | QDir.Filter.NoDotAndDotDot
        self._files.setFilter(shown if folders_only else shown | QDir.Filter.Files)
        self._files.directoryLoaded.connect(self._offer)
        self.setModel(self._files)
        popup = self.popup()
        assert popup is not None  # without one set, QCompleter makes its own
        popup.setObjectName("completions")
        popup.setAccessibleName(self.tr("Paths that begin so"))
        self._popup = popup
        line.textEdited.connect(self._load)

    def splitPath(self, path: str) -> list[str]:
        return super().splitPath(os.path.expanduser(path))

    @staticmethod
    def attach(line: QLineEdit, *, folders_only: bool) -> None:
        """Have the line completed once somebody types there."""
        line.installEventFilter(_Maker(line, folders_only))

    @Slot(str)
    def _load(self, typed: str) -> None:
        """Have the folder read that is typed in: Qt alone reads those on the way, one by one as they are typed."""
        folder = self._folder()
        if os.path.isabs(folder) and self._files.rootPath() != folder:
            self._files.setRootPath(folder)
        self._hide_soon()

    @Slot(str)
    def _offer(self, folder: str) -> None:
        if folder == self._folder() and self._line.hasFocus() and self._line.isModified():
            self.setCompletionPrefix(self._line.text())
            if not self._is_complete():
                self.complete()
            self._hide_soon()

    def _folder(self) -> str:
        return os.path.dirname(os.path.expanduser(self._line.text()))

    def _hide_soon(self) -> None:
        """What is typed already need not be offered: the list would only take the next click for itself."""
        QTimer.singleShot(0, self, self._hide)

    def _hide(self) -> None:
        if self._is_complete():
            self._popup.hide()

    def _is_complete(self) -> bool:
        typed = os.path.expanduser(self._line.text())
        return self.completionCount() == 1 and self.currentCompletion().rstrip("/") == typed.rstrip("/")


class _Maker(QObject):
    """Waits for the first time that the line has the keyboard."""

    def __init__(self, line: QLineEdit, folders_only: bool) -> None:
        super().__init__(line)
        self._line = line
        self._folders_only = folders_only

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._line.removeEventFilter(self)
            self._line.setCompleter(PathCompleter(self._line, folders_only=self._folders_only))
        return False
