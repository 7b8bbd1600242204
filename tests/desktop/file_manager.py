"""A file manager's window, small: files are dragged out of it as another program does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from tests.desktop.accessibility import Box
from tests.desktop.session import end
from tests.desktop.taskmon_window import Desktop
from tests.waiting import wait_until

_TITLE = "Some files"
_PROGRAM = f"""
import os, sys
from urllib.parse import quote_from_bytes
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Files(QLabel):
    def mouseMoveEvent(self, event):
        uris = [b"file://" + quote_from_bytes(os.fsencode(path)).encode() for path in sys.argv[1:]]
        data = QMimeData()
        data.setData("text/uri-list", b"\\r\\n".join(uris) + b"\\r\\n")
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)

application = QApplication([])
files = Files("files")
files.setWindowTitle({_TITLE!r})
files.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
files.setGeometry(10, 640, 120, 80)
files.show()
application.exec()
"""


class FileManager:
    """Shows files that can be dragged; as file managers do, it offers to move them."""

    def __init__(self, desktop: Desktop, paths: Sequence[bytes]) -> None:
        self._desktop = desktop
        self._paths = paths
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> FileManager:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *map(os.fsdecode, self._paths)],
            env=self._desktop.session.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        wait_until(lambda: any(window.title == _TITLE for window in self._desktop.hands.windows()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        end(self._process)

    def drag_to(self, box: Box) -> None:
        """Drag all of its files to the middle of that place, and drop them."""
        window = next(window for window in self._desktop.hands.windows() if window.title == _TITLE)
        own = self._desktop.hands.box(window.id)
        start = (own.x + own.width // 2, own.centre_y)
        self._desktop.hands.drag(start, (box.x + box.width // 2, box.centre_y))
