"""When output arrived: what is written can be read, and what anybody else has written there does no harm."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from taskmon.core.output.first_line import first_line
from taskmon.core.output.times import entry, parsed, thinned


def test_a_byte_came_no_later_than_the_look_that_saw_it() -> None:
    times = parsed(first_line(1_700_000_000_000) + entry(250, 10) + entry(1_500, 30) + b"[99")

    assert times is not None
    assert [times.elapsed_at(offset) for offset in (0, 9, 10, 29)] == [
        timedelta(milliseconds=ms) for ms in (250, 250, 1_500, 1_500)
    ]
    assert times.elapsed_at(30) is None
    assert str(times.instant_at(12)) == "2023-11-14 22:13:21.500000+00:00"


def test_an_output_that_was_emptied_begins_anew() -> None:
    times = parsed(first_line(0) + entry(250, 1_000) + entry(500, 20) + entry(750, 40))

    assert times is not None
    assert (times.lengths, times.elapsed_ms) == ((20, 40), (500, 750))


def test_half_of_the_entries_and_the_newest_stay() -> None:
    assert thinned([(n, n) for n in range(5)]) == [(0, 0), (2, 2), (4, 4)]
    assert thinned([(n, n) for n in range(4)]) == [(1, 1), (3, 3)]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(), st.lists(st.binary(max_size=30)).map(lambda lines: first_line(0) + b"\n".join(lines))))
def test_whatever_stands_there_is_read_without_harm(content: bytes) -> None:
    times = parsed(content)

    if times is not None:
        assert list(times.lengths) == sorted(times.lengths)
        times.instant_at(0)
