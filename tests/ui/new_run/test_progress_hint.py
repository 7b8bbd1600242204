"""What would make a command show its progress is offered under its line; one click takes it, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from taskmon.core.hints.suggestion import suggest
from taskmon.ui.new_run.command import CommandForm
from taskmon.ui.new_run.progress_hint import ProgressHint
from taskmon.ui.new_run.typed_command import edit_typed, read_command
from tests.ui.hands import press


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[CommandForm]:
    made = CommandForm()
    box = QCheckBox(made)
    made.progress_hint.share_terminal(box)
    made.show()
    yield made
    shiboken6.delete(made)


def settle(hint: ProgressHint, qtbot: QtBot) -> None:
    """Wait for the pause of the typing."""
    with qtbot.waitSignal(hint.looked):
        hint.look_soon()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rsync -a '~/my files'  ~/x", "rsync --info=progress2 -a '~/my files'  ~/x"),
        ("  sudo  rsync a\\ b c", "  sudo  rsync --info=progress2 a\\ b c"),
        ("curl -sSL 'a b'", "curl -SL 'a b'"),
        ('curl "a b" -s  -o x', 'curl "a b"  -o x'),
        ("curl a\\  -s -o x", "curl a\\  -o x"),
        ("curl a \u00a0 -s -o x", "curl a \u00a0 -o x"),
        ("restic backup ~", "env RESTIC_PROGRESS_FPS=1 restic backup ~"),
        ("ffmpeg -v error -nostats -i 'x y' z", "ffmpeg -v info -stats -i 'x y' z"),
    ],
)
def test_what_is_not_changed_stays_as_it_was_typed(typed: str, expected: str) -> None:
    hint = suggest(read_command(typed).argv)

    assert hint is not None
    assert edit_typed(typed, hint.edits) == expected
    assert read_command(expected).argv == hint.edited(read_command(typed).argv)


def test_one_click_adds_the_option_to_the_line_and_undo_takes_it_out(form: CommandForm, qtbot: QtBot) -> None:
    hint = form.progress_hint
    form.line.setText("rsync -a ~/a 'b c'")
    settle(hint, qtbot)
    assert hint.says.accessibleName() == "rsync shows its progress only with --info=progress2."
    assert hint.add.accessibleName() == "Add --info=progress2"
    assert "memory" in hint.add.toolTip()
    assert hint.terminal.isHidden()

    press(form, "new_run_progress_add")

    assert form.line.text() == "rsync --info=progress2 -a ~/a 'b c'"
    assert "--info=progress2" in form.preview.text()
    assert hint.isHidden()
    form.line.undo()
    assert form.line.text() == "rsync -a ~/a 'b c'"
    settle(hint, qtbot)
    assert hint.isVisible()


def test_a_button_keeps_the_keyboard_as_long_as_it_is_there(form: CommandForm, qtbot: QtBot) -> None:
    hint = form.progress_hint
    form.line.setText("rsync -a a b")
    settle(hint, qtbot)
    hint.add.setFocus()
    qtbot.waitUntil(hint.add.hasFocus)

    form.line.setText("rsync -a a b c")
    settle(hint, qtbot)
    assert hint.add.hasFocus()

    form.line.setText("cp a b")
    settle(hint, qtbot)
    assert form.line.hasFocus()


def test_a_terminal_is_given_with_one_click_and_taken_back_with_another(form: CommandForm, qtbot: QtBot) -> None:
    hint = form.progress_hint
    form.line.setText("docker pull x")
    settle(hint, qtbot)
    assert hint.says.accessibleName() == "docker pull shows its progress only in a terminal."
    assert hint.add.isHidden()

    press(form, "new_run_progress_terminal")
    assert hint.undo.isVisible()
    assert form.preview.text().startswith("runs in a terminal")

    press(form, "new_run_progress_undo")
    assert not hint.has_terminal
    assert hint.terminal.isVisible()


def test_nothing_is_offered_where_the_shell_reads_the_line_or_nobody_wants_hints(
    form: CommandForm, qtbot: QtBot
) -> None:
    form.line.setText("rsync -a a b > log")
    settle(form.progress_hint, qtbot)
    assert form.progress_hint.isHidden()

    form.shell.setChecked(True)
    settle(form.progress_hint, qtbot)
    assert form.progress_hint.isHidden()

    form.shell.setChecked(False)
    form.gives_hints = False
    form.line.setText("rsync -a a b")
    settle(form.progress_hint, qtbot)
    assert form.progress_hint.isHidden()
