"""Samples of what an attempt used: thinned without losing totals or peaks, read from whatever stands in the file."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.output.first_line import first_line
from taskmon.core.usage.samples import LONGEST_BYTES, MOST_SAMPLES, Sample, parsed, thinned

_GROWTH = st.lists(st.tuples(st.integers(1, 5_000), *[st.integers(0, 10**9)] * 4), min_size=1, max_size=40)


def grown(steps: list[tuple[int, int, int, int, int]]) -> list[Sample]:
    """Samples of something that grows so much between them; memory comes and goes."""
    found = [Sample(0, 0, 0, 0, 0, 0)]
    for length, cpu, memory, read, output in steps:
        last = found[-1]
        found.append(
            Sample(
                last.elapsed_ms + length,
                (last.cpu_ms or 0) + cpu,
                memory,
                (last.read_bytes or 0) + read,
                None,
                (last.output_bytes or 0) + output,
            )
        )
    return found[1:]


@given(_GROWTH)
def test_thinning_halves_and_keeps_order_totals_and_the_peak(steps: list[tuple[int, int, int, int, int]]) -> None:
    before = grown(steps)

    after = thinned(before)

    assert len(after) == (len(before) + 1) // 2
    assert [sample.elapsed_ms for sample in after] == sorted({sample.elapsed_ms for sample in after})
    assert max(sample.memory_bytes or 0 for sample in after) == max(sample.memory_bytes or 0 for sample in before)
    last, was_last = after[-1], before[-1]
    assert (last.elapsed_ms, last.cpu_ms, last.read_bytes, last.written_bytes, last.output_bytes) == (
        was_last.elapsed_ms,
        was_last.cpu_ms,
        was_last.read_bytes,
        None,
        was_last.output_bytes,
    )


@given(_GROWTH)
def test_what_was_written_is_read_back(steps: list[tuple[int, int, int, int, int]]) -> None:
    samples = grown(steps)

    usage = parsed(first_line(1_000) + b"".join(sample.line() for sample in samples))

    assert usage is not None
    assert usage.samples == tuple(samples)
    assert usage.started_at == datetime.fromtimestamp(1, UTC)


def test_a_whole_file_of_the_largest_numbers_is_no_longer_than_is_read() -> None:
    largest = Sample(10**12, 10**12, 2**43, 2**50, 2**50, 2**50)

    assert len(first_line(10**13)) + MOST_SAMPLES * len(largest.line()) <= LONGEST_BYTES


@given(st.binary(max_size=400), st.lists(st.binary(max_size=60), max_size=6))
def test_whatever_stands_there_is_nothing_or_runs_forward_and_never_falls(head: bytes, lines: list[bytes]) -> None:
    for content in (head, first_line(0) + b"\n".join(lines) + head):
        usage = parsed(content)
        if usage is not None:
            check(usage.samples)


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(-5, 2**70)), min_size=5, max_size=7), max_size=20))
def test_forged_samples_are_put_right_or_passed_over(forged: list[list[int | None]]) -> None:
    text = "\n".join(str(values).replace("None", "null").replace(" ", "") for values in forged)

    usage = parsed(first_line(0) + text.encode())

    if usage is not None:
        check(usage.samples)


@pytest.mark.parametrize("torn", [b"[3000,3", b"[3000,3,4,5,6,7]x", b"{}", b"[[[[[[", b"[true,1,1,1,1,1]"])
def test_a_torn_line_costs_itself_alone(torn: bytes) -> None:
    lines = Sample(1_000, 5).line() + torn + b"\n" + Sample(4_000, 9).line()

    usage = parsed(first_line(0) + lines)

    assert usage is not None
    assert [(sample.elapsed_ms, sample.cpu_ms) for sample in usage.samples] == [(1_000, 5), (4_000, 9)]


@pytest.mark.parametrize(
    "head", [b"", b"[]", b'{"version":2,"started_at_ms":0}', b'{"version":1,"started_at_ms":1e300}', b"[" * 5_000]
)
def test_another_file_is_none(head: bytes) -> None:
    assert parsed(head + b"\n" + Sample(1_000, 5).line()) is None


def check(samples: tuple[Sample, ...]) -> None:
    assert 0 < len(samples) <= MOST_SAMPLES
    for before, after in pairwise(samples):
        assert after.elapsed_ms > before.elapsed_ms
        for name in ("cpu_ms", "read_bytes", "written_bytes"):
            assert getattr(before, name) is None or getattr(after, name) >= getattr(before, name)
