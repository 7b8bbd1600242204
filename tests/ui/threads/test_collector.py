"""Where garbage is destroyed: on the main thread, whoever makes most of it."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


def test_a_widget_that_is_garbage_is_destroyed_on_the_main_thread(qtbot: QtBot) -> None:
    """The thread behind the writer collected a window, whose end waited for the main thread: no commit was told."""
    assert not gc.isenabled()
    gc.collect()
    destroyed_on: list[int] = []

    def make() -> None:
        widget = QWidget()
        widget.itself = widget  # type: ignore[attr-defined]
        widget.winId()  # it has a window of the system's
        weakref.finalize(widget, lambda: destroyed_on.append(threading.get_ident()))

    def litter() -> None:
        for _ in range(100_000):
            cycle: list[object] = []
            cycle.append(cycle)

    make()
    thread = threading.Thread(target=litter)
    thread.start()
    thread.join()
    assert destroyed_on == []

    def is_destroyed() -> bool:
        litter()
        return bool(destroyed_on)

    qtbot.waitUntil(is_destroyed, timeout=30_000)
    assert destroyed_on == [threading.main_thread().ident]
