"""The output, whatever a program prints: nothing of it moves, hides or slows the window."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from taskmon.core.output.looks import Look
from taskmon.core.output.screen import Screen
from taskmon.ui.output.reading.chunk import BLOCK, TAIL_BYTES
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.reading.terminal_text import pieces
from taskmon.ui.output.search.query import Query
from taskmon.ui.output.selection import TextPosition
from taskmon.ui.output.view import OutputView
from taskmon.ui.style.theme import Theme
from tests.replacing import OF_A_FILE

HOSTILE = (
    b"\x1b]0;owned\x07title \x1b]52;c;ZXZpbA==\x07clip \x1b[2J\x1b[H home \x1b[?1049h alt \x1b[6n ask\n"
    b"\x00\x01\x02 \xff\xfe\xc3( bytes \xe2\x82\n"
    b"\xe2\x80\xae txt.exe \xe2\x81\xa6 isolate\n"
    b"\x1bP+q544e\x1b\\dcs \x1b_apc\x1b\\ \x1b(0 charset \x9b31m c1\n"
    b"unfinished \x1b[38;2;1;2"
)


@pytest.fixture
def view(theme: Theme, qtbot: QtBot) -> OutputView:
    made = OutputView(theme, "output")
    made.resize(800, 400)
    qtbot.addWidget(made)
    made.show()
    return made


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "output.log"
    path.write_bytes(content)
    return path


def test_every_row_is_printable_whatever_the_bytes(tmp_path: Path, view: OutputView) -> None:
    view.show_file(write(tmp_path, HOSTILE), grows=False)
    view.grab()

    rows = view.text_rows()
    assert len(rows) == 6
    assert all(row.isprintable() for row in rows), rows
    assert rows[:2] == ["title clip ", " home  alt  ask"]
    assert "owned" not in rows[0]
    assert "\u202e" not in rows[3]


def test_what_is_printed_is_seen_also_while_a_screen_reader_listens(
    tmp_path: Path, view: OutputView, theme: Theme
) -> None:
    """The text that it reads lay over the output with a background of its own: nothing of it was seen."""
    theme.dress()
    path = write(tmp_path, b"hello\n" * 9)
    view.show_file(path, grows=False)
    seen = view.grab().toImage()

    QAccessible.setActive(True)
    try:
        view.scroll_rows(0)
        heard = view.grab().toImage()
    finally:
        QAccessible.setActive(False)

    spoken = view.findChild(QPlainTextEdit, "output_text")
    assert spoken is not None
    assert spoken.isVisible()
    assert heard == seen


@pytest.mark.parametrize("how", sorted(OF_A_FILE.keys() - {"a hole of 2 GB", "somebody else's"}))
def test_what_is_no_output_is_shown_as_none_and_neither_read_nor_waited_for(tmp_path: Path, how: str) -> None:
    path = write(tmp_path, b"hello\n")
    OF_A_FILE[how](path)

    file = OutputFile(path)

    assert (file.is_there, file.size, file.rows_from(0, 10)) == (False, 0, [])


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_make_printable_rows_and_cover_the_file_once(tmp_path: Path, seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    alphabet = [b"\n", b"\r", b"\x1b", b"[", b"m", b";", b"3", "é".encode(), "漢".encode(), b"\xff", b"\x00", b"abc "]
    alphabet += [b"\x1b[A", b"\x1b[40A", b"\x1b[H", b"\x1b[2K", b"\x1b[9B", b"\b", b"\x1b7", b"\x1b8"]
    weights = [rng.choice([0.1, 1, 20]) for _ in alphabet]
    content = b"".join(rng.choices(alphabet, weights, k=rng.choice([10, 3000, 40_000])))
    if rng.random() < 0.5:
        content = content.replace(b"\n", b"")
    file = OutputFile(write(tmp_path, content))

    rows = file.rows_from(0, 100_000)
    starts = [row.start for row in rows]
    assert starts[0] == 0
    assert [row.end for row in rows] == [*starts[1:], len(content)]
    assert all(len(row.content) < TAIL_BYTES + 8 for row in rows)
    for row in rng.sample(rows, min(50, len(rows))):
        offset = rng.randrange(row.start, row.end)
        assert file.start_of(offset) == row.start
        assert row.text.isprintable()
        assert row.text == "".join(piece.text for piece in row.pieces())
    assert file.back(len(content), len(rows) + 3) == 0
    file.close()


def test_colours_are_understood_and_carried_from_row_to_row() -> None:
    first, look = pieces(b"\x1b[1;31mred\x1b[0m plain \x1b[38;5;120mgreen")
    second, _ = pieces(b"still green\x1b[39m", look)

    assert [(piece.text, piece.look) for piece in first] == [
        ("red", Look(front=1, bold=True)),
        (" plain ", Look()),
        ("green", Look(front=120)),
    ]
    assert [(piece.text, piece.look.front) for piece in second] == [("still green", 120)]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"10%\r20%\r100%", "100%"),
        (b"a long line\rshort", "shortg line"),
        (b"a long line\r\x1b[Kshort", "short"),
        (b"windows\r", "windows"),
        (b"back\b\b\bust", "bust"),
        (b"a\tb", "a       b"),
        (b"\x1b[999999999Cx", "x"),
        (b"\x1b[" + b"9;" * 4000 + b"mx", "x"),
    ],
)
def test_what_is_overwritten_is_not_shown(content: bytes, seen: str) -> None:
    assert "".join(piece.text for piece in pieces(content)[0]) == seen


def test_a_row_of_text_and_colours_is_what_a_screen_makes_of_it() -> None:
    rng = random.Random(7)
    for _ in range(500):
        parts = ["ab", "é", "\x1b[31m", "\x1b[0;31m", "\x1b[m", "\x1b[1m", "\x1b[38;5;9m", "\x1b[0m", " "]
        text = "".join(rng.choices(parts, k=20))
        screen = Screen(Look(bold=True), most_rows=1)
        screen.write(text)

        assert pieces(text.encode(), Look(bold=True)) == (screen.rows[0].pieces(), screen.look)


def test_rows_that_are_looked_at_again_are_not_taken_apart_again(tmp_path: Path) -> None:
    """Each look took the rows in sight apart three times: 0.6 s for a screen full of colours, five times a second."""
    coloured = "".join(f"\x1b[3{place % 8}mx" for place in range(1_200)) + "\n"
    file = OutputFile(write(tmp_path, coloured.encode() * 9))

    first, again = file.rows_from(0, 9), file.rows_from(0, 9)

    assert all(one.pieces() is other.pieces() for one, other in zip(first, again, strict=True))
    file.close()


@pytest.mark.parametrize("line", ["x" * 8_000, "é" * 2_000])
def test_rows_full_of_what_is_looked_for_are_painted_at_once(tmp_path: Path, view: OutputView, line: str) -> None:
    """It was measured where each of them is, also of those out of sight: 2 s at each look."""
    view.show_file(write(tmp_path, f"{line}\n".encode() * 40), grows=False)
    view.search(Query(line[0]))
    view.grab()

    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum() // 2)
    began_s = time.thread_time()
    marked = view.grab().toImage()
    taken_s = time.thread_time() - began_s

    view.search(None)
    assert view.grab().toImage() != marked
    assert taken_s < 0.5


def test_a_line_of_a_megabyte_is_shown_at_once(tmp_path: Path, view: OutputView) -> None:
    path = write(tmp_path, b"x" * 1_000_000 + b"\nend\n")
    began_s = time.process_time()  # a busy machine may take longer

    view.show_file(path, grows=False)
    view.grab()
    view.go_to_start()
    view.grab()

    assert time.process_time() - began_s < 1.0
    assert view.text_rows()[0].startswith("xxxx")


def test_a_file_of_five_gigabytes_opens_at_its_end_at_once(tmp_path: Path, view: OutputView) -> None:
    path = tmp_path / "huge.log"
    with path.open("wb") as file:
        file.write(b"first\n")
        file.truncate(5_000_000_000)
        file.seek(0, os.SEEK_END)
        file.write(b"\nlast but one\nlast\n")
    began_s = time.process_time()  # a busy machine may take longer

    view.show_file(path, grows=False)
    view.grab()
    rows = view.text_rows()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    view.go_to_start()
    view.grab()

    assert time.process_time() - began_s < 1.5
    assert rows[-2:] == ["last but one", "last"]
    assert view.text_rows()[0] == "first"


def with_a_hole(tmp_path: Path, head: bytes, hole_bytes: int, tail: bytes) -> Path:
    """An output over its cap, as the worker leaves it: its middle was given up."""
    path = tmp_path / "output.log"
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + hole_bytes)
        file.seek(0, os.SEEK_END)
        file.write(tail)
    return path


def test_what_was_given_up_is_one_row_that_says_how_much(tmp_path: Path, view: OutputView) -> None:
    """It was endless rows of dots over 80 % of the scroll bar, selectable and copied."""
    head = b"".join(b"head %5d\n" % number for number in range(4096))[: 8 * 4096]
    tail = b" cut\n" + b"".join(b"tail %5d\n" % number for number in range(4096))
    view.show_file(with_a_hole(tmp_path, head, 879_001_600, tail), grows=False)

    bar = view.verticalScrollBar()
    assert bar.maximum() < 2 * (len(head) + len(tail))
    bar.setValue(len(head) - 30)
    view.grab()
    rows = view.text_rows()
    where = rows.index("879 MB left out here")
    assert rows[where - 1].startswith("head")
    assert rows[where + 1 : where + 3] == [" cut", "tail     0"]
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert "879 MB left out here" in view.text_rows()

    view.select_all()
    copied = view.selected_text()
    assert copied.count("879 MB left out here") == 1
    assert len(copied) < len(head) + len(tail) + 100
    assert copied.startswith("head     0\n")
    assert copied.endswith("tail  4095")


@pytest.mark.parametrize("seed", range(8))
def test_rows_cover_a_file_with_holes_once(tmp_path: Path, seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    path = tmp_path / "output.log"
    with path.open("wb") as file:
        for _ in range(rng.randint(1, 3)):
            text = b"".join(
                rng.choices([b"\n", b"x" * 50, "é".encode(), b"y" * 5000], [8, 20, 10, rng.choice([0, 4])], k=900)
            )
            file.write(text)
            file.truncate((file.tell() // 4096 + rng.randint(2, 300)) * 4096)
            file.seek(0, os.SEEK_END)
        file.write(b"the end\n")
    shown = OutputFile(path)

    rows = shown.rows_from(0, 100_000)
    assert [row.end for row in rows] == [*(row.start for row in rows[1:]), shown.size]
    assert sum(row.left_out_bytes > 0 for row in rows) >= 1
    for row in rng.sample(rows, min(80, len(rows))):
        assert shown.start_of(rng.randrange(row.start, row.end)) == row.start
        assert shown.at_shown(shown.shown(row.start)) == row.start
        assert b"\x00" * 5000 not in row.content
    places = [shown.shown(row.start) for row in rows]
    assert places == sorted(places)
    assert shown.shown_size < shown.size
    assert shown.back(shown.size, len(rows) + 3) == 0
    shown.close()


def test_a_long_line_is_copied_without_line_ends_that_it_never_had(tmp_path: Path, view: OutputView) -> None:
    line = "".join(f"{number}," for number in range(9_000))
    view.show_file(write(tmp_path, f"first\n{line}\nt\tb\nlast".encode()), grows=False)
    view.select_all()

    assert view.selected_text() == f"first\n{line}\nt\tb\nlast"


def test_copying_much_does_not_hold_the_window_up(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    """It blocked the window: 1.3 s for 10 MB."""
    content = b"".join(b"a row of ordinary output, number %d\n" % number for number in range(60_000))
    view.show_file(write(tmp_path, content), grows=False)
    view.select_all()
    QGuiApplication.clipboard().setText("")
    began_s = time.thread_time()
    view.copy()
    assert time.thread_time() - began_s < 0.1
    assert QGuiApplication.clipboard().text() == ""

    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "", timeout=60_000)
    assert QGuiApplication.clipboard().text() == content.decode().removesuffix("\n")


def test_a_word_of_a_line_that_is_redrawn_for_long_is_copied_without_reading_all_of_it(
    tmp_path: Path, view: OutputView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To find where the line begins all of it was read, on the window's thread: a gigabyte's took seconds."""
    path = write(tmp_path, b"first\n" + b"\r 50% of it all" * 5_000_000)
    view.show_file(path, grows=False)
    reads: list[int] = []
    pread = os.pread

    def counted(fd: int, count: int, offset: int) -> bytes:
        reads.append(count)
        return pread(fd, count, offset)

    monkeypatch.setattr(os, "pread", counted)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 14))
    view.copy()

    assert QGuiApplication.clipboard().text() == "50%"
    assert sum(reads) < 30_000_000
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.text_rows()[0] == "first"


def test_too_much_for_a_clipboard_is_said_and_can_be_saved_instead(
    tmp_path: Path, view: OutputView, qtbot: QtBot
) -> None:
    """Only the first 64 MB arrived, without a word."""
    content = b"\x1b[31mred\x1b[0m and long\n" * 1_000_000
    path = write(tmp_path, content)
    view.show_file(path, grows=False)
    view.select_all()
    QGuiApplication.clipboard().setText("before")
    with qtbot.waitSignal(view.failed) as said:
        view.copy()
    assert "22.0 MB are selected" in said.args[0]
    assert "Save as…" in said.args[0]
    assert QGuiApplication.clipboard().text() == "before"

    with qtbot.waitSignal(view.told, timeout=60_000) as told:
        view.save(tmp_path / "saved.log")
    assert told.args[0] == f"22.0 MB of output were saved to {tmp_path / 'saved.log'}."
    assert (tmp_path / "saved.log").read_bytes() == content
    with qtbot.waitSignal(view.failed, timeout=60_000) as refused:
        view.save(tmp_path / "nowhere" / "saved.log")
    assert "can't be written" in refused.args[0]
    with qtbot.waitSignal(view.failed, timeout=60_000):
        view.save(path)
    assert path.read_bytes() == content


def test_a_saved_output_says_what_was_given_up(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    view.show_file(with_a_hole(tmp_path, b"h" * 4096, 4_096_000, b"tail\n"), grows=False)
    with qtbot.waitSignal(view.told, timeout=60_000):
        view.save(tmp_path / "saved.log")

    assert (tmp_path / "saved.log").read_bytes() == b"h" * 4096 + b"\n[4.1 MB left out here]\ntail\n"


def test_the_end_is_followed_until_somebody_looks_back(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    path = write(tmp_path, b"".join(b"row %d\n" % number for number in range(200)))
    view.show_file(path, grows=True)
    assert view.text_rows()[-1] == "row 199"

    with path.open("ab") as file:
        file.write(b"row 200\n")
    qtbot.waitUntil(lambda: view.text_rows()[-1] == "row 200", timeout=30_000)

    QTest.keyClick(view, Qt.Key.Key_PageUp)
    top, end = view.text_rows()[0], view.verticalScrollBar().maximum()
    with path.open("ab") as file:
        file.write(b"row 201\n" * 3)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > end, timeout=30_000)  # it has seen them
    assert view.text_rows()[0] == top
    assert not view.follows
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.text_rows()[-1] == "row 201"


def test_a_file_that_is_not_there_yet_shows_a_sentence(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    path = tmp_path / "output.log"
    view.show_file(path, grows=True, note="It has printed nothing yet.")
    view.grab()
    assert view.text_rows() == []

    path.write_bytes(b"hello\n")
    qtbot.waitUntil(lambda: view.text_rows() == ["hello"], timeout=30_000)


def test_the_sentence_in_place_of_an_output_is_painted_anew_when_it_changes(
    tmp_path: Path, view: OutputView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that had ended was still said to have printed nothing yet."""
    painted: list[QPaintEvent] = []
    view.show_file(tmp_path / "output.log", grows=True, note="It has printed nothing yet.")
    assert QTest.qWaitForWindowExposed(view)
    QApplication.processEvents()  # what had to be painted is
    monkeypatch.setattr(view, "paintEvent", painted.append)

    view.show_file(tmp_path / "output.log", grows=False, note="It printed nothing.")

    qtbot.waitUntil(lambda: bool(painted))


def test_a_file_cut_short_is_read_anew(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    path = write(tmp_path, b"many\n" * 5000)
    view.show_file(path, grows=True)

    path.write_bytes(b"few\n")
    qtbot.waitUntil(lambda: view.text_rows() == ["few"], timeout=30_000)


def test_what_is_selected_is_copied_as_plain_text(tmp_path: Path, view: OutputView) -> None:
    view.show_file(write(tmp_path, b"\x1b[31mone\x1b[0m two\nthree\n"), grows=False)

    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 12))
    assert view.selected_text() == "one"
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "one two\nthree"


def test_the_view_keeps_no_timer_when_nothing_grows(tmp_path: Path, view: OutputView) -> None:
    path = write(tmp_path, b"x\n")
    view.show_file(path, grows=True)
    assert view._growth.isActive()

    view.show_file(path, grows=False)
    assert not view._growth.isActive()
    view.show_file(path, grows=True)
    view.hide()
    assert not view._growth.isActive()


def test_a_file_that_another_one_replaces_is_shown_and_searched_anew(
    tmp_path: Path, view: OutputView, qtbot: QtBot
) -> None:
    path = write(tmp_path, b"before\n" * 50_000)
    view.show_file(path, grows=True)
    counts: list[int] = []
    view.finder.counted.connect(lambda count: counts.append(count.total))
    view.search(Query("r"))
    other = tmp_path / "other"
    other.write_bytes(b"after\n" * 60_000)
    other.replace(path)

    qtbot.waitUntil(lambda: view.text_rows()[-1] == "after", timeout=30_000)
    qtbot.waitUntil(lambda: counts[-1:] == [60_000], timeout=30_000)


def test_a_line_that_is_shown_in_several_rows_is_copied_whole(tmp_path: Path, view: OutputView) -> None:
    line = "".join(f"{number}," for number in range(9_000))
    view.show_file(write(tmp_path, f"first\n{line}\nlast\n".encode()), grows=False)

    view.copy_line(TextPosition(6 + 3 * BLOCK, 0))
    assert QGuiApplication.clipboard().text() == line
    view.copy_line(TextPosition(0, 0))
    assert QGuiApplication.clipboard().text() == "first"
    view.copy_all()
    assert QGuiApplication.clipboard().text() == f"first\n{line}\nlast"


def test_a_line_redrawn_for_megabytes_is_one_row_once_a_thread_has_found_its_begin(
    tmp_path: Path, view: OutputView, qtbot: QtBot
) -> None:
    bar = b"".join(b"\r%3d%% of it all" % (number % 101) for number in range(700_000))
    view.show_file(write(tmp_path, b"begin\n" + bar + b"\n"), grows=False)
    assert view.text_rows()[-1] == "69% of it all".rjust(14)

    qtbot.waitUntil(lambda: view.text_rows() == ["begin", " 69% of it all"], timeout=30_000)


def test_links_are_in_the_menu_that_a_key_opens(tmp_path: Path, view: OutputView, qtbot: QtBot) -> None:
    view.show_file(write(tmp_path, b"see https://a.example and https://b.example\n"), grows=False)
    view.folder = "/"
    where = QPoint(20, 12)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, view.mapToGlobal(where))
    view.contextMenuEvent(event)

    menu = view.findChild(QMenu, "output_menu")
    assert menu is not None
    titles = [action.text() for action in menu.actions() if action.objectName() == "output_open_link"]
    assert titles == ["Open https://a.example", "Open https://b.example"]
    copy = next(action for action in menu.actions() if action.objectName() == "output_copy_link")
    copy.trigger()
    assert QGuiApplication.clipboard().text() == "https://a.example"
    menu.close()
