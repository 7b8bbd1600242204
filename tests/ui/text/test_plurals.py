"""What is counted has a form for one and for many."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from taskmon.ui.text.plurals import Amounts


def test_one_is_said_as_one(qapp: QApplication) -> None:
    assert [Amounts().steps(count) for count in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert Amounts().other_runs(1) == "after another run"
