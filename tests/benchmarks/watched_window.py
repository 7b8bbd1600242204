"""taskmon's own window, launched as `taskmon` launches it, by one who looks on: nothing in taskmon knows of this.

    python watched_window.py [seconds [new_run]]

Prints `usable MONOTONIC CPU` when the rows of the list are painted and the event loop has nothing left to do, so that a
click would be answered; with `seconds`, goes on for so long and prints `gap MS CPU`: the longest time in which the
main thread answered nothing, and how much of that it was at work itself. With `new_run` it presses Ctrl+N then, and
prints `dialog MS CPU_MS` when New run is painted and has the keyboard. Then it leaves, as a crash would.
"""

from __future__ import annotations

import os
import sys
import time
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
OPENS_NEW_RUN = "new_run" in sys.argv
sys.argv = ["taskmon"]


class Finder:
    """Puts the onlooker in when taskmon itself imports its window, and changes no import's order."""

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != "taskmon.ui.main_window":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        assert spec is not None
        assert spec.loader is not None
        execute = spec.loader.exec_module

        def watched(module: ModuleType) -> None:
            execute(module)
            look_on(module)

        spec.loader.exec_module = watched  # type: ignore[method-assign]
        return spec


def look_on(module: ModuleType) -> None:
    """Replace the window by one that tells when it is usable."""
    from PySide6.QtCore import QAbstractEventDispatcher, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from taskmon.ui.run_list.delegate import RunDelegate

    paint = RunDelegate.paint
    rows: set[int] = set()

    def paint_and_note(painter: RunDelegate, *args: Any) -> None:
        paint(painter, *args)
        rows.add(args[2].row())

    RunDelegate.paint = paint_and_note  # type: ignore[method-assign,assignment]

    class Watched(module.MainWindow):  # type: ignore[name-defined,misc]
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            self._last_s = self._last_cpu_s = 0.0
            self._gap = (0.0, 0.0)
            self._own_dispatcher = QAbstractEventDispatcher.instance()
            self._own_dispatcher.aboutToBlock.connect(self._idle)

        def _idle(self) -> None:
            if not self.model.is_loaded or len(rows) < min(8, self.model.rowCount()):
                return
            self._own_dispatcher.aboutToBlock.disconnect(self._idle)
            print("usable", time.monotonic(), time.process_time(), flush=True)
            if OPENS_NEW_RUN:
                QTimer.singleShot(int(SECONDS * 1000), self._press_ctrl_n)
                return
            if not SECONDS:
                os._exit(0)
            self._beat = QTimer(self, interval=5)
            self._beat.timeout.connect(self._note_gap)
            self._last_s, self._last_cpu_s = time.monotonic(), time.thread_time()
            self._beat.start()
            QTimer.singleShot(int(SECONDS * 1000), self._tell_gap)

        def _note_gap(self) -> None:
            now_s, cpu_s = time.monotonic(), time.thread_time()
            self._gap = max(self._gap, (now_s - self._last_s, cpu_s - self._last_cpu_s))
            self._last_s, self._last_cpu_s = now_s, cpu_s

        def _press_ctrl_n(self) -> None:
            from PySide6.QtTest import QTest

            self._last_s, self._last_cpu_s = time.monotonic(), time.thread_time()
            self._beat = QTimer(self, interval=1)
            self._beat.timeout.connect(self._tell_dialog)
            self._beat.start()
            QTest.keyClick(self.windowHandle(), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

        def _tell_dialog(self) -> None:
            line = QApplication.focusWidget()
            if line is None or line.objectName() != "new_run_command":
                return
            line.window().repaint()  # it may be the second time
            now_s, cpu_s = time.monotonic(), time.thread_time()
            print("dialog", (now_s - self._last_s) * 1000, (cpu_s - self._last_cpu_s) * 1000, flush=True)
            os._exit(0)

        def _tell_gap(self) -> None:
            print("gap", self._gap[0] * 1000, self._gap[1] * 1000, flush=True)
            os._exit(0)

    vars(module)["MainWindow"] = Watched


sys.meta_path.insert(0, Finder())
from taskmon.__main__ import main  # noqa: E402

sys.exit(main())
