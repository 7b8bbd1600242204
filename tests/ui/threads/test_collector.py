"""Where garbage is destroyed: on the main thread, whoever makes most of it."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from taskmon.ui.threads.collector import Collector


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


class _Litter:
    """Garbage as soon as nothing but itself holds it."""

    def __init__(self) -> None:
        self.itself = self


def _litter(count: int) -> None:
    for _ in range(count):
        _Litter()


def test_what_a_thread_leaves_is_collected_though_nothing_else_happens(qtbot: QtBot) -> None:
    """A window that nobody touched let the garbage of a task in a thread grow until something happened."""
    gc.collect()
    loop, stands, is_over = QEventLoop(), threading.Event(), threading.Event()
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    dispatcher.aboutToBlock.connect(stands.set)

    def work() -> None:
        stands.wait()
        watched = _Litter()
        weakref.finalize(watched, loop.quit)
        del watched
        while not is_over.is_set():
            _litter(1_000)

    thread = threading.Thread(target=work)
    _litter(2_000)  # as whatever the thread's task was told by: the start of it
    thread.start()
    QTimer.singleShot(10_000, loop, lambda: loop.exit(1))
    status = loop.exec()
    is_over.set()
    thread.join()
    dispatcher.aboutToBlock.disconnect(stands.set)

    assert status == 0


def test_where_nobody_makes_garbage_nothing_wakes_the_machine(qapp: QApplication, qtbot: QtBot) -> None:
    def looks_again() -> bool:  # another test's application may have left one of its own
        return any(collector.looks_again for collector in qapp.findChildren(Collector))

    _litter(2_000)
    qtbot.waitUntil(looks_again, timeout=30_000)

    qtbot.waitUntil(lambda: not looks_again(), timeout=30_000)
