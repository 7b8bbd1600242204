"""What is looked for is found in what is shown, and no pattern holds anything up."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from taskmon.core.errors import InvalidError
from taskmon.ui.output.reading.chunk import Chunk
from taskmon.ui.output.reading.file import OutputFile
from taskmon.ui.output.search.query import Matcher, Query, Span


def spans(text: str, query: Query) -> list[tuple[int, int]]:
    return [(span.first, span.last) for span in Matcher(query).spans(text)]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("an Error, an error", Query("error"), [(3, 8), (13, 18)]),
        ("an Error, an error", Query("error", matches_case=True), [(13, 18)]),
        ("a.b axb", Query("a.b"), [(0, 3)]),
        ("a.b axb", Query("a.b", is_pattern=True), [(0, 3), (4, 7)]),
        ("ÄRGER ärger", Query("ärger"), [(0, 5), (6, 11)]),
        ("😀 x1 x22", Query(r"x\d+", is_pattern=True), [(2, 4), (5, 8)]),
        ("abc", Query("x*", is_pattern=True), []),
    ],
)
def test_columns_are_those_of_the_row(text: str, query: Query, found: list[tuple[int, int]]) -> None:
    assert spans(text, query) == found


def test_what_is_no_pattern_is_said_with_its_place() -> None:
    with pytest.raises(InvalidError, match="missing closing parenthesis, at character 4"):
        Matcher(Query("a(b", is_pattern=True))


def test_a_pattern_that_would_go_on_for_ever_is_given_up_and_that_is_told() -> None:
    matcher, began_s = Matcher(Query("(a+)+$", is_pattern=True)), time.thread_time()

    assert matcher.spans("a" * 5_000 + "b") == []
    assert matcher.has_given_up
    assert time.thread_time() - began_s < 1.0


#: At each of many places it takes nearly as long as it may.
SLOW = Query(r"\.(?=\.*(?:x+x+)+[yz]|)", is_pattern=True)
SLOW_ROW = "." * 4_000 + "x" * 19


def test_a_row_of_many_slow_places_is_given_up_as_a_whole() -> None:
    """The limit held from one place on, and a row has thousands: this one took 6 s."""
    matcher, began_s = Matcher(SLOW), time.thread_time()

    assert len(matcher.spans(SLOW_ROW)) < 4_000
    assert matcher.has_given_up
    assert time.thread_time() - began_s < 1.0


def test_a_chunk_of_slow_rows_is_left_as_soon_as_nobody_wants_to_know(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.write_text(f"{SLOW_ROW}\n" * 400)
    stop = threading.Event()
    matcher = Matcher(SLOW, stop=stop)
    stop.set()
    began_s = time.thread_time()

    for chunk in OutputFile(path).chunks_from(0):
        if isinstance(chunk, Chunk):
            matcher.count(chunk)

    assert time.thread_time() - began_s < 1.0


def test_slow_rows_together_take_no_longer_than_there_is_patience() -> None:
    matcher, began_s = Matcher(SLOW, patience_s=0.2), time.thread_time()

    for _ in range(100):
        matcher.spans(SLOW_ROW)

    assert matcher.has_given_up
    assert time.thread_time() - began_s < 2.0


def test_places_that_are_slow_are_found_as_quick_ones_are() -> None:
    """A long row leaves few steps for each of its places."""
    text = "error " + "." * 7_000 + " timeout \U0001f600 error timeout" + "-" * 500

    query = Query("error .*?timeout", is_pattern=True)
    assert spans(text, query) == [(0, 7_014), (7_017, 7_030)]
    assert spans("-" * 500 + "\U0001f600" + text, query) == [(501, 7_515), (7_518, 7_531)]


@pytest.mark.parametrize("letter", ["x", "é", "\U0001f600"])
def test_a_row_full_of_matches_takes_little_whatever_its_letters(letter: str) -> None:
    """Each column was counted from the row's begin: 2 s for a row of 8 KB that is not ASCII."""
    began_s = time.thread_time()

    found = spans(letter * 8_000, Query(".", is_pattern=True))

    assert found == [(place, place + 1) for place in range(8_000)]
    assert time.thread_time() - began_s < 0.5


def test_a_text_with_other_letters_is_counted_in_either_case(tmp_path: Path) -> None:
    path = tmp_path / "output.log"
    path.write_text("plain\nÄrger\nkein ÄRGER\n\ufffd\n" * 3_000)
    file = OutputFile(path)

    for query, count in ((Query("ärger"), 6_000), (Query("Ärger", matches_case=True), 3_000), (Query("ñ"), 0)):
        matcher = Matcher(query)
        assert sum(matcher.count(chunk) for chunk in file.chunks_from(0) if isinstance(chunk, Chunk)) == count


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_text_and_colours_are_counted_as_their_rows(tmp_path: Path, end: str) -> None:
    path = tmp_path / "output.log"
    path.write_text(f"\x1b[32mwa\x1b[0mrn{end}a warning{end}" * 2_000, newline="")
    file, matcher = OutputFile(path), Matcher(Query("WARN"))

    chunks = [chunk for chunk in file.chunks_from(0) if isinstance(chunk, Chunk)]
    assert all(chunk.raw is not None for chunk in chunks)
    assert sum(matcher.count(chunk) for chunk in chunks) == 4_000
    assert sum(len(matcher.spans(row.text)) for row in file.rows_from(0, 10_000)) == 4_000


@pytest.mark.parametrize("query", [Query("warn"), Query("WARN", matches_case=True), Query(r"WARN\b", is_pattern=True)])
def test_a_count_is_that_of_the_rows_whatever_way_it_takes(tmp_path: Path, query: Query) -> None:
    lines = [
        "plain WARN text", "\x1b[31mWA\x1b[0mRN split by a colour", "gone WARN\rkept", "a\tWARN\tb",
        "x" * 9_000 + "WARN", "WARN WARN", "nothing", "é WARN",
    ]  # fmt: skip
    path = tmp_path / "output.log"
    path.write_text("\n".join(lines * 300) + "\n", newline="")
    file, matcher = OutputFile(path), Matcher(query)

    counted = sum(matcher.count(chunk) for chunk in file.chunks_from(0) if isinstance(chunk, Chunk))
    rows = file.rows_from(0, 100_000)
    assert counted == sum(len(matcher.spans(row.text)) for row in rows) == 300 * 8
    assert isinstance(matcher.spans("warn WARN")[0], Span)
