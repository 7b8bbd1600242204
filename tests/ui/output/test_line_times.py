"""The time before each line, where somebody asks for it and the worker has noted it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from taskmon.core.journal import OUTPUT_TIMES
from taskmon.core.output.first_line import first_line
from taskmon.core.output.times import entry
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme

BEGAN = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> OutputView:
    made = OutputView(theme, "output")
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def local(seconds: int) -> str:
    return f"{(BEGAN + timedelta(seconds=seconds)).astimezone():%H:%M:%S}"


def note(folder: Path, *entries: tuple[int, int]) -> None:
    lines = b"".join(entry(*each) for each in entries)
    (folder / OUTPUT_TIMES).write_bytes(first_line(int(BEGAN.timestamp() * 1_000)) + lines)


def test_each_line_has_the_time_when_it_came_also_for_who_hears_it(
    tmp_path: Path, view: OutputView, qtbot: QtBot
) -> None:
    path = tmp_path / "output.log"
    path.write_bytes(b"one\ntwo\n")
    note(tmp_path, (1_000, 4), (62_000, 8))
    view.show_file(path, grows=True)
    assert view.spoken_rows() == ["one", "two"]

    view.show_times(True)
    qtbot.waitUntil(lambda: view.spoken_rows() == [f"{local(1)} one", f"{local(62)} two"], timeout=30_000)
    view.grab()
    assert view.text_rows() == ["one", "two"]
    assert view._times.words_at(5).endswith("01:02 after the start, by the clock as it was then")

    note(tmp_path, (1_000, 4), (62_000, 8), (65_000, 14))
    with path.open("ab") as file:
        file.write(b"three\n")
    qtbot.waitUntil(lambda: view.spoken_rows()[-1] == f"{local(65)} three", timeout=30_000)
    view.show_times(False)
    assert view.spoken_rows()[0] == "one"


def test_times_have_the_digits_of_the_locale(tmp_path: Path, view: OutputView, qtbot: QtBot, german: None) -> None:
    QLocale.setDefault(QLocale("ar_EG"))  # set back with German
    path = tmp_path / "output.log"
    path.write_bytes(b"one\n")
    note(tmp_path, (1_000, 4))
    view.show_file(path, grows=False)

    view.show_times(True)

    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    qtbot.waitUntil(lambda: view.spoken_rows() == [f"{local(1).translate(digits)} one"], timeout=30_000)


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"version":2,"started_at_ms":1}\n[1,2]\n', b"\x00" * 100])
def test_without_notes_it_is_said_that_there_are_none(
    tmp_path: Path, view: OutputView, qtbot: QtBot, content: bytes | None
) -> None:
    path = tmp_path / "output.log"
    path.write_bytes(b"one\n")
    if content is not None:
        (tmp_path / OUTPUT_TIMES).write_bytes(content)
    view.show_file(path, grows=False)

    with qtbot.waitSignal(view.told, timeout=30_000) as said:
        view.show_times(True)
    assert "was not noted" in said.args[0]
    assert view.text_rows() == ["one"]
