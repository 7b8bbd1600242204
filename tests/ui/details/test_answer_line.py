"""The line in which a run that waits is answered, without a window around it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from taskmon.core.requests.answer import Answer, Key
from taskmon.core.run import Run
from taskmon.core.states import Fact, RunState
from taskmon.core.wire import Live
from taskmon.ui.details.answer_line import AnswerLine
from tests.core.made import run_in


def run(state: RunState = RunState.RUNNING, *, run_id: int = 1, pty: bool = True) -> Run:
    made = run_in(state)
    return replace(made, id=run_id, job=replace(made.job, pty=pty))


def live(of: Run, *, hides: bool | None = False, asks: str = "", run_id: int | None = None) -> Live:
    facts = (Fact.WAITING_FOR_INPUT.value,) if asks else ()
    return Live(run_id or of.id, of.attempt, facts=facts, line=asks, hides_input=hides)


@pytest.fixture
def answer(qtbot: QtBot) -> AnswerLine:
    made = AnswerLine()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def typed(answer: AnswerLine) -> list[tuple[Run, Answer]]:
    """What was handed on."""
    made: list[tuple[Run, Answer]] = []
    answer.typed.connect(lambda run, said: made.append((run, said)))
    return made


def test_it_is_there_while_a_run_with_a_terminal_runs_and_says_what_is_asked(answer: AnswerLine) -> None:
    one = run()
    shown = []
    for each, news in (
        (one, live(one)),
        (one, live(one, asks="Overwrite? [y/N]")),
        (run(pty=False), live(one)),
        (run(RunState.SUCCEEDED), live(one)),
        (one, live(one, hides=None)),
        (None, None),
    ):
        answer.show_run(each, news)
        shown.append(answer._question.text() if not answer.isHidden() else "")

    assert shown == ["Type to the run:", "waiting for input: Overwrite? [y/N]", "", "", "", ""]


def test_enter_hands_the_line_on_and_leaves_nothing_of_it(answer: AnswerLine, typed: list[tuple[Run, Answer]]) -> None:
    one = run()
    answer.show_run(one, live(one, asks="Overwrite? [y/N]"))

    QTest.keyClicks(answer.line, "yes")
    QTest.keyClick(answer.line, Qt.Key.Key_Return)
    QTest.mouseClick(answer.send_button, Qt.MouseButton.LeftButton)

    assert typed == [(one, Answer("yes")), (one, Answer(""))]
    assert answer.line.text() == ""
    answer.line.undo()
    assert answer.line.text() == ""


def test_a_password_is_hidden_by_itself_and_is_never_shown_by_a_change(answer: AnswerLine) -> None:
    one = run()
    answer.show_run(one, live(one, hides=True, asks="Password:"))
    assert answer.line.echoMode() is QLineEdit.EchoMode.Password

    QTest.keyClicks(answer.line, "hunt")
    answer.show_run(one, live(one, hides=False))  # its program gave up waiting
    assert answer.line.echoMode() is QLineEdit.EchoMode.Password

    QTest.keyClick(answer.line, Qt.Key.Key_Return)
    answer.show_run(one, live(one, hides=False))
    assert answer.line.echoMode() is QLineEdit.EchoMode.Normal


def test_a_person_may_hide_or_show_what_is_typed(answer: AnswerLine) -> None:
    one = run()
    answer.show_run(one, live(one, hides=True, asks=">"))
    answer.hide_box.setChecked(False)
    answer.show_run(one, live(one, hides=True, asks=">"))
    assert answer.line.echoMode() is QLineEdit.EchoMode.Normal

    answer.hide_box.setChecked(True)
    assert answer.line.echoMode() is QLineEdit.EchoMode.Password


def test_what_was_begun_for_one_run_is_not_sent_to_another(answer: AnswerLine) -> None:
    one, other = run(), run(run_id=2)
    answer.show_run(one, live(one, hides=True, asks="Password:"))
    QTest.keyClicks(answer.line, "hunter2")

    answer.show_run(other, live(other))

    assert answer.line.text() == ""
    answer.show_run(one, live(one))
    assert answer.line.text() == ""


def test_keys_are_in_a_menu(answer: AnswerLine, typed: list[tuple[Run, Answer]]) -> None:
    one = run()
    answer.show_run(one, live(one))
    for name in ("answer_end_of_input", "answer_interrupt"):
        action = answer.findChild(QAction, name)
        assert action is not None
        action.trigger()

    assert [said.key for _, said in typed] == [Key.END, Key.INTERRUPT]


def test_what_a_worker_of_an_earlier_version_has_can_not_be_typed_to(answer: AnswerLine) -> None:
    one = run()
    answer.show_run(one, live(one, hides=None, asks="Overwrite?"))

    assert not answer.line.isEnabled()
    assert "earlier version" in answer.line.placeholderText()
