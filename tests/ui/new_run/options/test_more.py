"""The rows under More options, all together."""

from __future__ import annotations

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.options.more import MoreOptions
from tests.ui.hands import wheel


def test_a_wheel_that_passes_over_the_rows_changes_none_of_them(window: MainWindow, qtbot: QtBot) -> None:
    more = MoreOptions(Known(window.reader_thread, ("default", "disk")), QCheckBox())
    qtbot.addWidget(more)
    more.fill(NewRun(Job(("make",), "/"), group="disk", priority=3, after=(1,)))
    more.start.box.setCurrentIndex(1)
    more.start.at.setDateTime(QDateTime(2040, 5, 5, 5, 5, 5))
    more.show()
    before = more.applied(NewRun(Job(("make",), "/")), Job((), "").kind)
    boxes: list[QWidget] = [*more.findChildren(QComboBox), *more.findChildren(QAbstractSpinBox)]
    assert len(boxes) == 7

    for box in boxes:
        wheel(box, up=True)
        wheel(box, up=False)
        wheel(box, up=False)

    assert more.applied(NewRun(Job(("make",), "/")), Job((), "").kind) == before
