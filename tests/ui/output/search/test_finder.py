"""What is counted is what stands there, also while the output grows and is redrawn; a stopped search leaves nothing."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.search.finder import Count, Finder, Hit
from taskmon.ui.output.search.query import Matcher, Query
from taskmon.ui.output.selection import TextPosition
from tests.waiting import wait_until

NEEDLE = Query("needle")


@pytest.fixture
def finder(qtbot: QtBot) -> Iterator[Finder]:
    parent = QObject()
    finder = Finder(parent)
    yield finder
    finder.stop()
    wait_until(lambda: not searching())


def searching() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "output-finder"]


def counted(finder: Finder, qtbot: QtBot) -> int:
    """How many there are, once that is known."""
    counts: list[Count] = []
    finder.counted.connect(counts.append)
    qtbot.waitUntil(lambda: bool(counts) and counts[-1].is_complete, timeout=30_000)
    finder.counted.disconnect(counts.append)
    return counts[-1].total


def hits(finder: Finder, qtbot: QtBot, position: TextPosition, *, forward: bool) -> Hit | None:
    with qtbot.waitSignal(finder.hit, timeout=30_000) as found:
        finder.step(position, forward=forward)
    hit: Hit | None = found.args[0]
    return hit


@pytest.mark.parametrize("seed", range(8))
def test_a_count_goes_on_with_a_growing_output_as_if_it_began_anew(
    tmp_path: Path, finder: Finder, qtbot: QtBot, seed: int
) -> None:
    """What had been counted of the newest lines was counted again when a redraw reached back over them, or stayed."""
    print("seed", seed)
    rng = random.Random(seed)
    path = tmp_path / "output.log"
    path.write_bytes(b"")
    file = OutputFile(path)
    finder.search(path, file.edges, NEEDLE)
    counted(finder, qtbot)
    for _ in range(12):
        with path.open("ab") as output:
            for _ in range(rng.choice([3, 300, 2_000])):
                up = rng.choice([0, 0, 0, 1, 30])
                moved = b"\x1b[%dA" % up if up else b""
                output.write(
                    moved + rng.choice([b"a needle\n", b"hay hay hay\n", b"hay\rneedle", b"needle " * 40 + b"\n"])
                )
        file.measure()
        finder.grow(file.edges)
        found = counted(finder, qtbot)

        rows, matcher = OutputFile(path).rows_from(0, 1_000_000), Matcher(NEEDLE)
        assert found == sum(len(matcher.spans(row.text)) for row in rows)
    file.close()


def test_each_is_numbered_and_next_to_the_one_before_in_both_directions(
    tmp_path: Path, finder: Finder, qtbot: QtBot
) -> None:
    path = tmp_path / "output.log"
    path.write_bytes(
        b"".join(b"needle needle %d\n" % n if n % 300 == 0 else b"hay hay hay hay\n" for n in range(9_000))
    )
    file = OutputFile(path)
    finder.search(path, file.edges, NEEDLE)
    total = counted(finder, qtbot)
    assert total == 60

    for forward, numbers in ((True, range(1, total + 1)), (False, range(total, 0, -1))):
        position = TextPosition(0, 0) if forward else TextPosition(file.size, 0)
        for number in numbers:
            hit = hits(finder, qtbot, position, forward=forward)
            assert hit is not None
            assert (hit.number, hit.is_wrapped) == (number, False)
            position = TextPosition(hit.start, hit.span.first + forward)
        hit = hits(finder, qtbot, position, forward=forward)
        assert hit is not None
        assert (hit.number, hit.is_wrapped) == (1 if forward else total, True)
    file.close()


def test_what_was_found_before_it_was_counted_is_numbered_when_that_is_known(
    tmp_path: Path, finder: Finder, qtbot: QtBot
) -> None:
    """In a large log the one near its end was for ever one of "3 found", and not "3 of 3"."""
    path = tmp_path / "output.log"
    path.write_bytes(b"needle\n" + b"hay hay hay hay\n" * 1_000_000 + b"a needle\n")
    file = OutputFile(path)
    numbered: list[Hit] = []
    finder.numbered.connect(numbered.append)
    finder.search(path, file.edges, Query("[a-z]+edle", is_pattern=True))

    hit = hits(finder, qtbot, TextPosition(file.size - 9, 0), forward=True)

    assert hit is not None
    assert hit.number is None
    qtbot.waitUntil(lambda: numbered == [replace(hit, number=2)], timeout=30_000)
    file.close()


def test_a_stopped_search_leaves_no_thread_however_slow_the_pattern_and_tells_nothing_more(
    tmp_path: Path, finder: Finder, qtbot: QtBot
) -> None:
    path = tmp_path / "output.log"
    path.write_text(("." * 4_000 + "x" * 19 + "\n") * 400)
    file = OutputFile(path)
    told: list[Count] = []
    finder.counted.connect(told.append)
    finder.search(path, file.edges, Query(r"\.(?=\.*(?:x+x+)+[yz]|)", is_pattern=True))
    assert searching()

    finder.stop()

    wait_until(lambda: not searching())
    finder.search(path, file.edges, Query("x" * 19))
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert [count.total for count in told] == [400]
    file.close()


def test_who_quits_leaves_no_thread_that_would_tell_something(tmp_path: Path, finder: Finder) -> None:
    """taskmon was aborted when it was quit while a gigabyte was being looked through."""
    path = tmp_path / "output.log"
    path.write_bytes(b"hay hay hay hay\n" * 2_000_000)
    file = OutputFile(path)
    finder.search(path, file.edges, Query("[a-z]+edle", is_pattern=True))
    assert searching()

    application = QCoreApplication.instance()
    assert application is not None
    application.aboutToQuit.emit()

    assert not searching()
    file.close()


def test_that_lines_were_passed_over_is_said_also_after_the_output_has_grown(
    tmp_path: Path, finder: Finder, qtbot: QtBot
) -> None:
    path = tmp_path / "output.log"
    path.write_text("a" * 5_000 + "b\n" + "hay\n" * 20_000)
    file = OutputFile(path)
    told: list[Count] = []
    finder.counted.connect(told.append)
    finder.search(path, file.edges, Query("(a+)+$", is_pattern=True))
    qtbot.waitUntil(lambda: bool(told) and told[-1].is_complete, timeout=30_000)
    assert told[-1].has_given_up
    before = len(told)

    with path.open("a") as output:
        output.write("hay\n" * 20_000)
    file.measure()
    finder.grow(file.edges)

    qtbot.waitUntil(lambda: len(told) > before and told[-1].is_complete, timeout=30_000)
    assert told[-1].has_given_up
    file.close()
