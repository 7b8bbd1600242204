"""The facts of one run as the overview words them, without a window around it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.states import RunState
from taskmon.ui.details.overview import OverviewForm
from tests.core.made import run_in

_TRACEBACK = "Traceback (most recent call last):\n  File \"/me/t.py\", line 2, in parse\nKeyError: 'amount'\n"


def test_an_author_is_led_to_the_line_and_reads_the_traceback_with_its_lines(qtbot: QtBot) -> None:
    overview = OverviewForm()
    qtbot.addWidget(overview)
    details = {"exception_types": ["KeyError"], "where": "/me/t.py, line 2, in parse", "traceback": _TRACEBACK}
    error = RunError("KeyError: 'amount'", ErrorCode.EXCEPTION, details)

    overview.show_run(run_in(RunState.FAILED, error=error), None, None)
    overview._details_button.setChecked(True)

    assert overview._error.text() == "KeyError: 'amount'.\nIn /me/t.py, line 2, in parse"
    assert "traceback:\n" + _TRACEBACK.rstrip("\n") in overview._details.text()
    assert "exception_types" not in overview._details.text()


def test_a_list_of_reasons_has_its_lines(qtbot: QtBot) -> None:
    overview = OverviewForm()
    qtbot.addWidget(overview)
    error = RunError("2 parameters are not right:\n  a: is missing\n  b: is missing", ErrorCode.INVALID)

    overview.show_run(run_in(RunState.FAILED, error=error), None, None)

    assert overview._error.text() == "2 parameters are not right:\n  a: is missing\n  b: is missing."
