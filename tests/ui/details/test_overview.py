"""The facts of one run as the overview words them, without a window around it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from taskmon.core.attempt import Attempt
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.progress import Progress
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.details.data import RunData
from taskmon.ui.details.overview import OverviewForm
from tests.core.made import NOW, run_in, running

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


def test_rate_time_left_and_what_is_usual_have_rows_of_their_own(qtbot: QtBot) -> None:
    overview = OverviewForm()
    qtbot.addWidget(overview)
    estimate = Estimate(60.0, 800.0, 720.0, 900.0, 3.2, "files", 1_320.0, 1_500.0)

    overview.show_run(running(), Live(7, 1, Progress(0.1), estimate=estimate, elapsed_s=60.0), None)

    shown = {key: overview._values[key].text() for key in ("rate", "left", "usual")}
    assert shown == {"rate": "3.2 files/s", "left": "12 to 15 min", "usual": "22 to 25 min"}
    assert overview._values["left"].accessibleName() == "Left: 12 to 15 min"
    overview.show_run(run_in(RunState.FAILED), None, None)
    assert not any(overview._values[key].isVisibleTo(overview) for key in shown)


def test_nothing_of_it_is_wider_than_what_is_seen_and_a_link_gives_way(qtbot: QtBot) -> None:
    """At 800x600 names and facts were cut at the right, where no ellipsis said so."""
    overview = OverviewForm()
    qtbot.addWidget(overview)
    attempts = [
        Attempt(7, number, RunState.FAILED, "n", "b", "h", NOW, NOW, NOW, remarks={"pty_hint": True})
        for number in (1, 2)
    ]
    environment: dict[str, tuple[str | None, str | None]] = {"A": ("x" * 300, None)}
    run = run_in(RunState.FAILED, attempt=2, error=RunError("x" * 200, ErrorCode.EXIT))
    overview.resize(200, 300)
    overview.show()

    overview.show_run(run, None, RunData(attempts, [], environment))

    form = overview.widget()
    assert form is not None
    qtbot.waitUntil(lambda: form.width() <= overview.viewport().width())
    assert overview._compare_button.isVisible()
    assert overview._compare_button.geometry().right() < overview.viewport().width()
