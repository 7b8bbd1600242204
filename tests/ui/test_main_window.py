"""The window as a whole: what it shows is what is stored, and everything a person operates can be found and named."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QDialog, QLineEdit, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from taskmon import system
from taskmon.core.attempt import Outcome
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.trouble import short_of_room, told
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.ui import __doc__ as names
from taskmon.ui.actions.verbs import RETRY
from taskmon.ui.main_window import MainWindow
from taskmon.ui.style.theme import DARK, LIGHT, Colours, contrast
from tests.ui import scene
from tests.ui.hands import press, shown


def test_the_first_launch_offers_a_run_and_samples(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.first_run.page is not None and window.first_run.page.isVisible(), timeout=30_000)
    assert window.first_run.page is not None

    with qtbot.waitSignal(window.samples_wanted, timeout=30_000):
        QTest.mouseClick(window.first_run.page.samples, Qt.MouseButton.LeftButton)


def test_the_first_run_takes_the_place_of_the_welcome(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.first_run.page is not None, timeout=30_000)

    scene.add(engine.store, scene.new("true"))

    qtbot.waitUntil(lambda: window.runs.isVisible() and window.model.count == 1, timeout=30_000)


def test_the_counts_at_the_left_are_those_of_the_store(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.counter.newest.total > 0, timeout=30_000)

    shown = {key: item.data(257) for key, item in window.sidebar._entries.items()}
    assert shown["all"] == str(window.counter.newest.total)
    assert shown["active"] == "10"
    assert shown["group:encodes"] == "1 / 1"
    assert "6 running · 3 queued · 4 slots" in window.status_bar._work.text()


def test_a_filter_and_a_search_narrow_the_list(runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    window.sidebar.choose("active")
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.count == 10, timeout=30_000)
    window.toolbar.search.setText("restic")
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.count == 1, timeout=30_000)
    window.toolbar.search.setText("nothing of that name")
    qtbot.waitUntil(lambda: window.model.is_loaded and window.model.count == 0, timeout=30_000)
    window.grab()


def test_the_details_follow_the_selection_and_the_news(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["backup"].id)
    overview = window.details.overview.form
    assert "restic backup" in overview._values["command"].text()
    qtbot.waitUntil(lambda: "Attempt 1" in overview._values["attempts"].text(), timeout=30_000)
    assert any("snapshot" in row for row in window.details.overview.excerpt.text_rows())

    engine.live_changed.emit((Live(runs["backup"].id, 1, Progress(0.9, step=3, steps=3)),))
    assert "step 3 of 3" in overview._values["progress"].text()

    scene.finish(engine.store, runs["backup"], RunState.FAILED, "exit status 3")
    qtbot.waitUntil(lambda: overview._error.text() == "Exit status 3.", timeout=30_000)
    overview._details_button.setChecked(True)
    assert "exit_code: 3" in overview._details.text()


def test_the_overview_tells_a_cause_once(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.runs.select(runs["interrupted"].id)
    overview = window.details.overview.form
    qtbot.waitUntil(lambda: "Attempt 1" in overview._values["attempts"].text(), timeout=30_000)

    said = [overview._error.text(), *(value.text() for value in overview._values.values())]
    assert "\n".join(said).count("The computer stopped, or was started anew, while it ran") == 1


def test_a_program_that_wants_a_terminal_is_offered_one(engine: Engine, window: MainWindow, qtbot: QtBot) -> None:
    run = scene.start(engine.store, scene.add(engine.store, scene.new("ssh build01")))
    error = RunError("exit status 255", ErrorCode.EXIT)
    run = scene.end(
        engine.store, run, Outcome(RunState.FAILED, utc_now(), 255, error=error, remarks={"pty_hint": True})
    )
    qtbot.waitUntil(lambda: window.model.row_of(run.id) is not None, timeout=30_000)
    window.runs.select(run.id)
    button = window.findChild(QAbstractButton, "retry_on_terminal_button")
    assert button is not None
    qtbot.waitUntil(button.isVisible, timeout=30_000)
    assert button.text() == "Retry with a terminal"
    assert "needs a terminal" in window.details.overview.form._values["remarks"].text()

    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def is_queued_with_terminal() -> bool:
        row = window.model.row_of(run.id)
        shown = window.model.run_at(row) if row is not None else run
        return shown.state is RunState.QUEUED and shown.job.pty

    qtbot.waitUntil(is_queued_with_terminal, timeout=30_000)


def test_an_upgrade_is_said_in_the_banner_until_it_is_dismissed(engine: Engine, window: MainWindow) -> None:
    engine.upgraded.emit("taskmon 9.9.9 is installed now.")
    assert window.banner.text == "taskmon was upgraded. taskmon 9.9.9 is installed now."
    press(window.banner, "banner_dismiss")
    assert window.banner.text == ""


def test_trouble_is_said_in_the_banner_and_below(engine: Engine, window: MainWindow) -> None:
    engine.trouble_changed.emit(RunError("The disk is full.", ErrorCode.DISK_FULL))
    assert "The disk is full." in window.banner.text
    assert "not all recorded" in window.status_bar._health.text()

    engine.trouble_changed.emit(None)
    assert window.banner.text == ""
    assert "all recorded" in window.status_bar._health.text()


def test_where_a_setting_holds_the_queue_the_banner_leads_to_it(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    engine.trouble_changed.emit(short_of_room(120_400_000, 500_000_000, "/data"))
    assert window.banner.text == (
        "Nothing more is started now. Only 120 MB are free on the disk of /data, 500 MB are wanted."
        " Free some space, or set least_free_bytes lower. What is queued waits, and goes on by itself."
    )

    press(window.banner, "banner_button")

    dialog = shown(window, QDialog, "settings_dialog", qtbot)
    assert dialog.focusWidget().objectName() == "setting_least_free_bytes"
    dialog.reject()


def test_what_is_refused_is_said_calmly(engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot) -> None:
    stale = runs["failed"]
    engine.control.retry(stale.id).result(60)
    window.commands.ask(RETRY, (stale,))  # as a click would that came too late

    qtbot.waitUntil(lambda: "That did not work." in window.banner.text, timeout=30_000)
    QTest.mouseClick(window.banner._dismiss, Qt.MouseButton.LeftButton)
    assert "That did not work." not in window.banner.text


def test_the_buttons_at_the_top_follow_the_selection(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    bar = window.toolbar
    window.runs.select(runs["failed"].id)
    assert (bar.cancel.isEnabled(), bar.pause.isEnabled(), bar.retry.isEnabled()) == (False, False, True)
    window.runs.select(runs["backup"].id)
    assert (bar.cancel.isEnabled(), bar.pause.isEnabled(), bar.retry.isEnabled()) == (True, True, False)

    scene.paused(engine.store, runs["backup"])
    qtbot.waitUntil(lambda: bar.pause.text() == "Resume", timeout=30_000)


def test_refresh_shows_what_was_changed_behind_its_back(
    engine: Engine, runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    engine.runs_changed.disconnect(window.feed.put)
    scene.finish(engine.store, runs["train"])

    window.refresh()
    reader = engine.reader()
    qtbot.waitUntil(lambda: window.model.differences(reader) == [], timeout=30_000)
    reader.close()


def test_slots_are_chosen_at_the_top(engine: Engine, window: MainWindow) -> None:
    window.toolbar.slots_asked.emit(2)

    assert engine.slots == 2
    assert window.toolbar.slots_button.text() == "Slots 2"


def test_the_slots_that_are_shown_are_those_that_are_used(engine: Engine, window: MainWindow) -> None:
    limit = system.open_files_limit()
    system.limit_open_files(1_024)
    try:
        window.toolbar.slots_asked.emit(1_000)
    finally:
        system.limit_open_files(limit)

    assert engine.slots < 1_000
    assert window.toolbar.slots_button.text() == f"Slots {engine.slots}"
    assert engine.slots_note in window.banner.text


def test_everything_a_person_operates_has_a_listed_name_and_an_accessible_one(
    runs: dict[str, Run], window: MainWindow, qtbot: QtBot
) -> None:
    window.new_run()
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QTabBar)
    nameless = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, kinds) or _is_part_of_another(widget):
            continue
        if not widget.objectName() or not (widget.accessibleName() or getattr(widget, "text", str)()):
            nameless.append(f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}")
        elif widget.objectName() not in str(names):
            nameless.append(f"{widget.objectName()} is not listed in taskmon/ui/__init__.py")
    assert nameless == []
    dialog = window.findChild(QWidget, "new_run_dialog")
    assert dialog is not None
    dialog.close()


def _is_part_of_another(widget: QWidget) -> bool:
    """Whether Qt made it for a larger widget: a field within a spin box, a list behind a combo box, a header."""
    made_by_qt = ("QHeaderView", "QComboBoxListView", "QTableCornerButton", "QLineEditIconButton")
    return (
        widget.objectName().startswith("qt_")
        or widget.metaObject().className() in made_by_qt
        or isinstance(widget.parent(), (QComboBox, QLineEdit, QTabBar))
    )


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_texts_can_be_read_on_what_is_behind_them(scheme: Colours) -> None:
    faint = []
    for back in ("window", "surface", "selection", "raised", "output"):
        for front in ("text", "muted", "accent", "amber", "red", "green"):
            if contrast(getattr(scheme, front), getattr(scheme, back)) < 4.5:
                faint.append((front, back, round(contrast(getattr(scheme, front), getattr(scheme, back)), 2)))
    assert contrast(scheme.on_accent, scheme.accent) >= 4.5
    assert contrast(scheme.text, scheme.amber_back) >= 4.5
    assert faint == []


def test_trouble_of_the_machine_is_said_in_banner_and_status_until_it_is_over(
    engine: Engine, window: MainWindow, qtbot: QtBot
) -> None:
    engine.machine.note(told("There is no memory left. Close some programs."))

    qtbot.waitUntil(lambda: "Nothing more is started now. There is no memory left." in window.banner.text)
    assert "nothing is started" in window.status_bar._health.text()
    qtbot.waitUntil(lambda: window.banner.text == "", timeout=15_000)  # a try-out found that it does well again
    assert "all recorded" in window.status_bar._health.text()


def test_a_window_that_filled_the_screen_does_so_again_when_it_is_brought_back(window: MainWindow) -> None:
    """Put away and brought back by a notice, the tray or a second launch it came back small."""
    window.showMaximized()
    window.showMinimized()
    assert window.isMinimized()

    window.come_to_front()

    assert not window.isMinimized()
    assert window.isMaximized()
