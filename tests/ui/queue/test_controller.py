"""The queue in the window: why runs wait, where that leads, other places by keys, other fields by the dialog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.trouble import short_of_room
from taskmon.engine.engine import Engine
from taskmon.store import Group
from taskmon.ui.groups.page import GroupPage
from taskmon.ui.main_window import MainWindow
from taskmon.ui.new_run.options.after import AfterField
from taskmon.ui.queue.edit_dialog import EditDialog
from taskmon.ui.run_list.columns import ColumnIndex
from tests.ui import scene
from tests.ui.hands import press, shown, write
from tests.ui.run_list.test_view import stored

_WAIT = 30_000
_ALT = Qt.KeyboardModifier.AltModifier


def said(window: MainWindow, run_id: int) -> str:
    """What the row of a run says of how far it is."""
    row = window.model.row_of(run_id)
    return "" if row is None else str(window.model.index(row, ColumnIndex.PROGRESS).data())


def queued(engine: Engine) -> list[int]:
    reader = engine.reader()
    try:
        return [run.id for run in reader.active() if run.state is RunState.QUEUED]
    finally:
        reader.close()


@pytest.fixture
def waiting(engine: Engine) -> list[Run]:
    """Four that wait behind one that runs."""
    first = scene.start(engine.store, scene.add(engine.store, scene.new("make first", "First & <b>last</b>")))
    scene.put_group(engine.store, Group("disk", 1))
    scene.start(engine.store, scene.add(engine.store, scene.new("make disk", group="disk")))
    new = [scene.new(f"make {name}", name) for name in "abc"]
    new.append(scene.new("make d", "d", after=(first.id,)))
    new.append(scene.new("make e", "e", group="disk"))
    return [first, *(scene.add(engine.store, each) for each in new)]


@pytest.fixture
def listed(waiting: list[Run], window: MainWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_WAIT)
    window.runs.setFocus()
    yield window
    for dialog in (*window.findChildren(EditDialog), *window.findChildren(GroupPage)):
        dialog.reject()


def test_rows_say_why_their_runs_wait_and_follow_what_changes(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    first, a, b, c, d, e = waiting
    qtbot.waitUntil(lambda: said(listed, a.id) == "next in the queue", timeout=_WAIT)
    assert [said(listed, run.id) for run in (b, c)] == ["2nd in the queue", "3rd in the queue"]
    assert said(listed, d.id) == "after First & <b>last</b>"
    assert said(listed, e.id) == "group disk is full (1 of 1)"

    scene.finish(engine.store, stored(engine, first.id))
    qtbot.waitUntil(lambda: said(listed, d.id) == "4th in the queue", timeout=_WAIT)
    scene.put_group(engine.store, Group("disk", 1, True))
    engine.groups_changed.emit()
    qtbot.waitUntil(lambda: said(listed, e.id) == "group disk is paused", timeout=_WAIT)
    engine.set_slots(1)
    tip = Qt.ItemDataRole.ToolTipRole
    row = listed.model.row_of(a.id)
    assert row is not None
    index = listed.model.index(row, ColumnIndex.PROGRESS)
    qtbot.waitUntil(lambda: "the only slot is in use" in index.data(tip), timeout=_WAIT)


def test_what_keeps_everything_from_starting_is_said_of_what_waits_for_nothing_else(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, d = waiting[1].id, waiting[4].id
    qtbot.waitUntil(lambda: said(listed, a) == "next in the queue", timeout=_WAIT)

    engine.machine.note(short_of_room(0, 1 << 30, "/"))

    qtbot.waitUntil(lambda: said(listed, a) == "there is no room on the disk", timeout=_WAIT)
    assert said(listed, d).startswith("after First")
    engine.machine.close()


def test_the_details_lead_to_what_a_run_waits_for(waiting: list[Run], listed: MainWindow, qtbot: QtBot) -> None:
    first, *_, d, e = waiting
    listed.runs.select(d.id)
    link = shown(listed, QAbstractButton, "overview_waits_0", qtbot)
    qtbot.waitUntil(lambda: link.accessibleName() == "Waits: after First & <b>last</b>", timeout=_WAIT)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert [run.id for run in listed.runs.selected_runs()] == [first.id]
    assert not listed.details.overview.form.waits.isVisible()

    listed.runs.select(e.id)
    qtbot.waitUntil(lambda: bool(listed.details.overview.form.waits.findChildren(QAbstractButton)), timeout=_WAIT)
    press(listed.details, "overview_waits_0")
    page = shown(listed, GroupPage, "group_page", qtbot)
    qtbot.waitUntil(lambda: page.waiting.count() == 1, timeout=_WAIT)
    assert page.waiting.item(0).text() == "e · group disk is full (1 of 1)"


def test_runs_are_moved_by_keys_and_stay_selected(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    _, a, b, c, d, e = (run.id for run in waiting)
    listed.runs.select(c)
    for key, order in (
        (Qt.Key.Key_Up, [a, c, b, d, e]),
        (Qt.Key.Key_End, [a, b, d, e, c]),
        (Qt.Key.Key_Home, [c, a, b, d, e]),
        (Qt.Key.Key_Up, [c, a, b, d, e]),
        (Qt.Key.Key_Down, [a, c, b, d, e]),
    ):
        QTest.keyClick(listed.runs, key, _ALT)
        qtbot.waitUntil(lambda order=order: queued(engine) == order, timeout=_WAIT)  # type: ignore[misc]  # mypy knows no defaults of lambdas
    qtbot.waitUntil(lambda: listed.model.row_of(c) == (listed.model.row_of(a) or 0) + 1, timeout=_WAIT)
    assert [run.id for run in listed.runs.selected_runs()] == [c]

    qtbot.waitUntil(lambda: len(listed.queue.undo._acts) == 4, timeout=_WAIT)  # the answers came after the commits
    for order in ([c, a, b, d, e], [a, b, d, e, c], [a, c, b, d, e], [a, b, c, d, e], [a, b, c, d, e]):
        QTest.keyClick(listed.runs, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda order=order: queued(engine) == order, timeout=_WAIT)  # type: ignore[misc]  # as above


def test_in_the_list_of_a_group_only_its_runs_are_passed(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    last = scene.add(engine.store, scene.new("make f", group="disk")).id
    e = waiting[-1].id
    scene.add(engine.store, scene.new("make g"))
    listed.counter.count()
    qtbot.waitUntil(lambda: "group:disk" in listed.sidebar._entries, timeout=_WAIT)
    listed.sidebar.choose("group:disk")
    qtbot.waitUntil(lambda: listed.model.is_loaded and listed.runs.select(last), timeout=_WAIT)

    QTest.keyClick(listed.runs, Qt.Key.Key_Up, _ALT)

    qtbot.waitUntil(lambda: queued(engine).index(last) + 1 == queued(engine).index(e), timeout=_WAIT)


def test_one_queued_run_is_changed_in_its_dialog(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a, b = waiting[1:3]
    listed.runs.select(b.id)
    QTest.keyClick(listed.runs, Qt.Key.Key_F2)
    dialog = shown(listed, EditDialog, "edit_run_dialog", qtbot)
    change = dialog.findChild(QAbstractButton, "edit_run_do")
    assert isinstance(change, QAbstractButton)
    assert not change.isEnabled()
    assert dialog.changes() == {}

    write(dialog, "edit_run_after", "x")
    assert not change.isEnabled()
    assert dialog.foot.said.text() == "Choose a run of the list, or leave this empty."
    write(dialog, "edit_run_after", "")
    after = dialog.findChild(AfterField)
    assert after is not None
    after.add(a.id, a.name)
    after.add(9999, "")
    write(dialog, "edit_run_tags", "night, big")
    write(dialog, "edit_run_timeout", "2")
    dialog.findChild(QSpinBox, "edit_run_priority").setValue(3)  # type: ignore[union-attr]
    press(dialog, "edit_run_do")
    qtbot.waitUntil(lambda: "9999" in dialog.foot.said.text(), timeout=_WAIT)
    assert stored(engine, b.id).priority == 0, "all or nothing"

    press(dialog, "edit_run_after_9999_remove")
    press(dialog, "edit_run_do")
    qtbot.waitUntil(lambda: stored(engine, b.id).priority == 3, timeout=_WAIT)
    new = stored(engine, b.id)
    assert (new.waits_for, new.tags, new.job.timeout_s, new.name) == (1, ("night", "big"), 120.0, "b")
    qtbot.waitUntil(lambda: not listed.findChildren(EditDialog), timeout=_WAIT)


def test_only_what_was_changed_is_asked_for_as_exact_as_it_was(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    first = waiting[0]
    exact = datetime(2090, 1, 2, 3, 4, 5, 678_901, UTC)
    new = scene.new("make f", "f", tags=("one, two", "three"), not_before=exact, after=(first.id,))
    run = scene.add(engine.store, replace(new, job=replace(new.job, timeout_s=90.125)))
    listed.queue.edit((stored(engine, run.id),))
    dialog = shown(listed, EditDialog, "edit_run_dialog", qtbot)
    assert dialog.changes() == {}

    write(dialog, "edit_run_tags", '"one, two", three, four')
    assert dialog.changes() == {"tags": ["one, two", "three", "four"]}
    write(dialog, "edit_run_quiet_timeout", "soon")
    assert not dialog.findChild(QAbstractButton, "edit_run_do").isEnabled()  # type: ignore[union-attr]
    write(dialog, "edit_run_quiet_timeout", "1 h 30 min")
    dialog.findChild(QComboBox, "edit_run_start").setCurrentIndex(2)  # type: ignore[union-attr]
    write(dialog, "edit_run_start_in", "5 min")
    dialog.findChild(QComboBox, f"edit_run_after_{first.id}_how").setCurrentIndex(1)  # type: ignore[union-attr]

    assert dialog.changes() == {
        "tags": ["one, two", "three", "four"],
        "quiet_timeout_s": 5_400.0,
        "not_before": None,
        "wait_s": 300.0,
        "after": [],
        "after_end": [first.id],
    }
    press(dialog, "edit_run_do")
    qtbot.waitUntil(lambda: stored(engine, run.id).wait_s == 300.0, timeout=_WAIT)
    assert stored(engine, run.id).job.timeout_s == 90.125


def test_several_are_given_only_what_is_said(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    c, _, e = waiting[3:]
    scene.put(engine.store, c, replace(c, priority=5), c.created_at)
    listed.queue.edit((stored(engine, c.id), stored(engine, e.id)))
    dialog = shown(listed, EditDialog, "edit_run_dialog", qtbot)
    assert dialog.windowTitle() == "Change 2 queued runs"
    assert dialog.changes() == {}
    assert dialog.findChild(QLabel, "edit_run_name") is None
    group = dialog.findChild(QComboBox, "edit_run_group")
    assert group is not None
    assert group.currentText() == ""

    dialog.findChild(QCheckBox, "edit_run_hold").setChecked(True)  # type: ignore[union-attr]
    press(dialog, "edit_run_do")

    qtbot.waitUntil(lambda: stored(engine, e.id).held, timeout=_WAIT)
    assert (stored(engine, c.id).held, stored(engine, c.id).group, stored(engine, e.id).group) == (
        True,
        "default",
        "disk",
    )


def test_what_was_claimed_while_the_dialog_was_open_is_not_changed(
    engine: Engine, waiting: list[Run], listed: MainWindow, qtbot: QtBot
) -> None:
    a = waiting[1]
    listed.runs.select(a.id)
    QTest.keyClick(listed.runs, Qt.Key.Key_F2)
    dialog = shown(listed, EditDialog, "edit_run_dialog", qtbot)
    write(dialog, "edit_run_name", "late")
    scene.start(engine.store, a)

    press(dialog, "edit_run_do")

    qtbot.waitUntil(lambda: "moved on" in dialog.foot.said.text(), timeout=_WAIT)
    assert stored(engine, a.id).name == "a"
