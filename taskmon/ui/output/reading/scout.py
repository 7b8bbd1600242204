"""Looks on a thread for edges that are far away: where a line begins that has been redrawn for a gigabyte."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from taskmon.core.errors import TaskmonError
from taskmon.ui.output.reading.edges import Edges
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.threads.latest_call import LatestCall

#: Between two looks at whether anybody still wants to know.
_STRIDE_S = 0.1


class Scout(QObject):
    """Finds the edges around a place, for one view."""

    found = Signal()  #: they are known now

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._call = LatestCall(self)
        self._stop = threading.Event()

    def look(self, path: Path, edges: Edges, offsets: Sequence[int]) -> None:
        """Find the edges around these places, and note them; a search that still goes on is given up."""
        self.stop()
        stop = self._stop = threading.Event()
        self._call.ask(lambda: _find(path, edges, offsets, stop), self._tell, self._keep_silent)

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._stop.set()
        self._call.forget()

    def _tell(self, is_found: bool) -> None:
        if is_found:
            self.found.emit()

    def _keep_silent(self, error: TaskmonError) -> None:
        """What can't be read is shown as it can be."""


def _find(path: Path, edges: Edges, offsets: Sequence[int], stop: threading.Event) -> bool:
    file = OutputFile(path, edges, _STRIDE_S)
    try:
        for offset in offsets:
            while not file.settle(max(0, min(offset, file.size - 1))):
                if stop.is_set():
                    return False
        return True
    finally:
        file.close()
