"""Progress: never backwards, within its bounds, and an ETA only when it can be known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.progress import CONTRACT_KEYS, LONGEST_TEXT, Progress, clamped, merged, overall

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-10, 10)
REPORTS = st.builds(Progress, fraction=NUMBERS, done=NUMBERS, total=NUMBERS, message=st.sampled_from(["", "a", "b"]))


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Progress(done=3, total=4), Progress(fraction=0.75, done=3, total=4)),
        (Progress(fraction=1.7), Progress(fraction=1.0)),
        (Progress(fraction=-0.1), Progress(fraction=0.0)),
        (Progress(done=5, total=0), Progress(done=5)),
        (Progress(done=-1, total=4), Progress(total=4)),
        (Progress(done=5, total=4), Progress(done=5)),
        (Progress(done=5, total=4, fraction=0.9), Progress(done=5)),
        (Progress(fraction=0.2, done=3, total=4), Progress(fraction=0.2, done=3, total=4)),
    ],
)
def test_a_report_is_kept_within_its_bounds(report: Progress, expected: Progress) -> None:
    assert clamped(report) == expected


@given(st.lists(REPORTS, max_size=30))
def test_a_fraction_never_falls_within_a_step(reports: list[Progress]) -> None:
    known: Progress | None = None
    for report in reports:
        before, known = known, merged(known, report)
        assert known.fraction is None or 0.0 <= known.fraction <= 1.0
        if before is not None and before.fraction is not None and known.fraction is not None:
            assert known.fraction >= before.fraction


def test_a_fall_is_not_believed_but_its_message_is() -> None:
    assert merged(Progress(fraction=0.6, message="a"), Progress(fraction=0.4, message="b")) == Progress(
        0.6, message="b"
    )


def test_a_message_alone_leaves_the_bar_where_it_is() -> None:
    assert merged(Progress(fraction=0.6), Progress(message="b")) == Progress(fraction=0.6, message="b")


@pytest.mark.parametrize("before", [None, 1, 2])
def test_only_a_new_step_starts_again(before: int | None) -> None:
    known = merged(Progress(fraction=0.9, step=before), Progress(fraction=0.1, step=3, steps=4))

    assert known == Progress(fraction=0.1, step=3, steps=4)
    assert merged(known, Progress(fraction=0.05, step=3)).fraction == 0.1


def test_a_total_that_proves_wrong_is_no_longer_believed() -> None:
    assert merged(Progress(fraction=0.9, done=9, total=10), Progress(done=11, total=10)) == Progress(done=11)


def test_a_total_that_grows_gives_no_fraction_and_holds_the_bar() -> None:
    known = Progress(fraction=0.8, done=80, total=100)
    grown = Progress(fraction=0.45, done=90, total=200, at_least=True)

    assert clamped(Progress(done=90, total=200, at_least=True)).fraction is None
    assert merged(known, grown) == Progress(fraction=0.8, done=90, total=200, at_least=True)


def test_steps_count_as_equal_parts_of_the_whole() -> None:
    assert overall(None) is None
    assert overall(Progress(fraction=0.5)) == 0.5
    assert overall(Progress(fraction=0.5, step=2, steps=4)) == 0.375
    assert overall(Progress(step=4, steps=4)) == 0.75
    assert overall(Progress(fraction=0.5, step=2)) == 0.5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"progress": 0.4, "message": "copying"}, Progress(fraction=0.4, message="copying")),
        (
            {"fraction": 0.4, "done": 2, "total": 5, "unit": "files", "step": 1, "steps": 2},
            Progress(0.4, 2, 5, "files", "", 1, 2),
        ),
        ({"progress": math.nan, "done": math.inf, "total": 10**400}, None),
        ({"progress": True, "done": "3", "step": 0, "steps": 10**9}, None),
        ({"message": "x" * 10_000}, Progress(message="x" * LONGEST_TEXT)),
        ({"message": {"a": 1}, "unit": ["B"]}, None),
        ({"later": 1}, None),
        ([], None),
        (None, None),
        ("0.5", None),
    ],
)
def test_any_report_is_read_forgivingly(value: object, expected: Progress | None) -> None:
    assert Progress.from_json(value) == expected


def test_a_report_is_read_back_as_it_was_written() -> None:
    report = Progress(0.4, 2, 5, "files", "copying", 1, 2)

    assert Progress.from_json(report.to_json()) == report


def test_what_the_contract_does_not_know_is_kept_where_it_says_something_and_told_to_no_program() -> None:
    report = Progress(fraction=0.5, rate=2.5, rate_unit="MB", at_least=True, estimated=True)

    assert Progress.from_json(report.to_json()) == report
    assert set(Progress(fraction=0.5).to_json()) == set(report.to_contract()) == set(CONTRACT_KEYS)
