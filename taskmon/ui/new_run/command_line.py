"""The field for a command: what is typed or pasted, and the names of files that are dropped onto it or were copied."""

from __future__ import annotations

import shlex

from PySide6.QtCore import QMimeData

from taskmon.ui.widgets.dropped import paths_in
from taskmon.ui.widgets.growing_text import GrowingText


class CommandLine(GrowingText):
    """Files become arguments, quoted as a shell wants them."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        paths = paths_in(source)
        if paths:
            self.insert_words(paths)
        else:
            super().insertFromMimeData(source)

    def insert_words(self, words: tuple[str, ...]) -> None:
        """Put arguments in where the cursor is, apart from what stands beside them."""
        cursor = self.textCursor()
        before, behind = self.text()[: cursor.selectionStart()], self.text()[cursor.selectionEnd() :]
        joined = shlex.join(words)
        gap = "" if not before or before[-1].isspace() else " "
        self.insert_exactly(f"{gap}{joined}{' ' if behind and not behind[0].isspace() else ''}")

    def append_words(self, words: tuple[str, ...]) -> None:
        """Put arguments in at the end."""
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.setTextCursor(cursor)
        self.insert_words(words)
