"""Streaming health is said in the reader's language: all of it, with forms for one and for many."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from taskmon.core.health.diagnosis import Cause, Diagnosis, Level
from taskmon.core.health.lines import lines
from taskmon.core.health.snapshot import Moment, MonitorHealth, Rates, WindowHealth
from taskmon.ui.text.health import diagnosis_text, line_names


def test_each_line_has_a_name_that_can_be_translated(qapp: QApplication) -> None:
    shown = lines(Moment(MonitorHealth(), WindowHealth()), Rates())

    assert [line.name for line in shown] == list(line_names())
    assert [line.value for line in shown if any(char.isalpha() for char in line.value)] == [], "values hold no words"


@pytest.mark.parametrize("cause", Cause)
def test_the_window_says_what_the_terminal_says(cause: Cause, qapp: QApplication) -> None:
    amounts = {
        Cause.KEPT: ("1 outcome", "3 outcomes"),
        Cause.QUEUED: ("1 change waits", "3 changes wait"),
        Cause.READS: ("1 of its questions waits", "3 of its questions wait"),
    }.get(cause, ("12 ms", "12 ms"))
    for count, amount in zip((1, 3), amounts, strict=True):
        found = Diagnosis(Level.SLOW, cause, amount, count)
        assert diagnosis_text(found) == found.text
