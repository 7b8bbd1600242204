"""The output's view over a large file, by one who looks on: what it takes to open, follow and search it.

    python watched_output.py open FILE            prints JSON: cpu_s, wall_s, memory_mb more than before
    python watched_output.py search FILE TEXT     cpu_s, wall_s, found
    python watched_output.py follow FILE SECONDS  worst_ms, worst_cpu_ms: how long nothing was answered; grown_mb

`follow` expects that somebody else writes into the file. `worst_cpu_ms` is what the window's thread was at work itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_NO_GLIB"] = "1"  # GLib's loop says that it wakes only when all is answered

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from taskmon.ui.output.search.finder import Count
from taskmon.ui.output.search.query import Query
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme


def memory_mb() -> float:
    """The most that this process has ever had; what getrusage tells is its parent's too."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def opened(view: OutputView, path: Path) -> dict[str, float]:
    before = memory_mb()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    view.show_file(path, grows=False)
    view.grab()
    spent = {"wall_s": time.perf_counter() - wall_s, "cpu_s": time.process_time() - cpu_s}
    for part in (0.0, 0.25, 0.5, 0.75):
        view.verticalScrollBar().setValue(int(view.verticalScrollBar().maximum() * part))
        view.grab()
    return {**spent, "memory_mb": memory_mb() - before}


def searched(view: OutputView, path: Path, text: str) -> dict[str, float]:
    view.show_file(path, grows=False)
    loop, counts = QEventLoop(), []

    def take(count: Count) -> None:
        counts.append(count.total)
        if count.is_complete:
            loop.quit()

    view.finder.counted.connect(take)
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    view.search(Query(text))
    loop.exec()
    return {"wall_s": time.perf_counter() - wall_s, "cpu_s": time.process_time() - cpu_s, "found": counts[-1]}


def followed(view: OutputView, path: Path, seconds: float) -> dict[str, float]:
    worst = {"worst_ms": 0.0, "worst_cpu_ms": 0.0}
    began = [0.0, 0.0]
    dispatcher = QAbstractEventDispatcher.instance()

    def wake() -> None:
        if not began[0]:  # it is said again before what came is answered
            began[:] = [time.perf_counter(), time.thread_time()]

    def rest() -> None:
        if began[0]:
            worst["worst_ms"] = max(worst["worst_ms"], 1e3 * (time.perf_counter() - began[0]))
            worst["worst_cpu_ms"] = max(worst["worst_cpu_ms"], 1e3 * (time.thread_time() - began[1]))
            began[0] = 0.0

    busy_s = time.thread_time()
    view.show_file(path, grows=True)
    size = path.stat().st_size
    loop = QEventLoop()
    dispatcher.awake.connect(wake)
    dispatcher.aboutToBlock.connect(rest)
    QTimer.singleShot(round(seconds * 1_000), loop.quit)
    loop.exec()
    assert view.follows
    assert view.text_rows()[-1:] == ["y"]
    return {**worst, "grown_mb": (path.stat().st_size - size) / 1e6, "busy_s": time.thread_time() - busy_s}


def main() -> None:
    application = QApplication([])
    theme = Theme(application)
    theme.dress()
    view = OutputView(theme, "output")
    view.resize(1_000, 600)
    view.show()
    view.grab()
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "open":
        told = opened(view, path)
    elif what == "search":
        told = searched(view, path, sys.argv[3])
    else:
        told = followed(view, path, float(sys.argv[3]))
    print(json.dumps(told), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
