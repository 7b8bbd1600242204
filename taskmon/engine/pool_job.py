"""Work beside the runs, on a thread of the pool."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRunnable

from taskmon.engine import log


class Aside(QRunnable):
    """A plain function on a thread of the pool; what it raises is logged, never lost."""

    def __init__(self, function: Callable[[], object]) -> None:
        super().__init__()
        self._function = function

    def run(self) -> None:
        try:
            self._function()
        except Exception as error:
            log.note_failure("work beside the runs failed", error)
