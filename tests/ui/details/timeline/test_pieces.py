"""The pieces of a run's time, and where they are drawn, whatever the clock has said meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from taskmon.core.attempt import Attempt
from taskmon.core.run import Transition
from taskmon.core.states import Actor, RunState
from taskmon.tasks.durable.shown_steps import StepRow, StepRows
from taskmon.ui.details.timeline.pieces import MOST_ATTEMPTS, Kind, Piece, pieces_of, placed
from tests.core.made import NOW, later, run_in


def attempt(number: int, begin_s: float, end_s: float | None, elapsed_s: float | None = None) -> Attempt:
    ended_at = None if end_s is None else later(end_s)
    state = RunState.RUNNING if end_s is None else RunState.FAILED
    made = Attempt(7, number, state, "n", "b", "h", later(begin_s), later(begin_s), ended_at)
    return replace(made, elapsed_s=elapsed_s)


def kinds(pieces: list[Piece]) -> list[tuple[Kind, float]]:
    return [(piece.kind, piece.length_s) for piece in pieces]


def test_what_lies_between_attempts_is_told_from_who_asked_for_the_next() -> None:
    attempts = [attempt(1, 2, 12, 10.0), attempt(2, 32, 40, 8.0), attempt(3, 100, None)]
    by_policy = Transition(later(12), RunState.RUNNING, RunState.QUEUED, Actor.POLICY.value, "x; again in 20 s", 1)

    pieces = pieces_of(run_in(RunState.RUNNING, attempt=3), attempts, [by_policy], None, 5.0, later(105))

    assert kinds(pieces) == [
        (Kind.QUEUE, 2.0), (Kind.ATTEMPT, 10.0), (Kind.BACKOFF, 20.0), (Kind.ATTEMPT, 8.0), (Kind.REST, 60.0),
        (Kind.ATTEMPT, 5.0),
    ]  # fmt: skip


def test_a_pause_or_a_sleep_lengthens_no_attempt() -> None:
    (_, piece) = pieces_of(run_in(RunState.FAILED, attempt=1), [attempt(1, 1, 3_601, 60.0)], [], None, None, later(1))

    assert (piece.length_s, piece.still_s) == (60.0, 3_540.0)


def test_a_clock_that_was_set_back_makes_no_negative_length() -> None:
    attempts = [attempt(1, 5_000, 10, 60.0), attempt(2, 4, 2, None), attempt(3, 1, None)]

    pieces = pieces_of(run_in(RunState.RUNNING, attempt=3), attempts, [], None, None, later(-900))

    assert [piece.length_s for piece in pieces if piece.kind is Kind.ATTEMPT] == [60.0, 0.0, 0.0]
    assert all(piece.length_s >= 0.0 and piece.still_s >= 0.0 for piece in pieces)


def test_steps_lie_within_their_attempt_whatever_was_noted_of_them() -> None:
    rows = tuple(
        StepRow(f"step {number}", 1, later(at_s), took_s, 1, "")
        for number, (at_s, took_s) in enumerate(((2, 1.0), (8, 4.0), (900, 2.0), (10, 999.0), (-5, 1.0)))
    )

    (_, piece) = pieces_of(
        run_in(RunState.FAILED, attempt=1), [attempt(1, 1, 11, 10.0)], [], StepRows(1, rows), None, later(11)
    )

    assert [(step.begin, step.end) for step in piece.steps] == [(0.0, 0.1), (0.3, 0.7), (0.0, 0.9)]


def test_of_a_thousand_attempts_the_newest_are_drawn() -> None:
    attempts = [attempt(number, number * 10, number * 10 + 5, 5.0) for number in range(1, 1_001)]

    pieces = pieces_of(run_in(RunState.FAILED, attempt=1_000), attempts, [], None, None, later(20_000))

    assert len(pieces) == 2 * MOST_ATTEMPTS - 1
    assert pieces[-1].attempt is attempts[-1]


@given(st.lists(st.tuples(st.sampled_from(Kind), st.floats(0.0, 1e9)), max_size=60), st.floats(0.0, 3_000.0))
def test_bars_stand_in_their_order_without_gaps_and_within_what_there_is(
    lengths: list[tuple[Kind, float]], width: float
) -> None:
    pieces = [Piece(kind, NOW, length_s) for kind, length_s in lengths]

    places = placed(pieces, width)

    right = 0.0
    for place in places:
        assert place.width > 0.0
        assert abs(place.left - right) < 1e-3
        right = place.left + place.width
    assert right <= width + 1e-3


def test_days_of_rest_leave_room_for_the_work() -> None:
    week_s = timedelta(days=7).total_seconds()
    places = placed(
        [Piece(Kind.ATTEMPT, NOW, 60.0), Piece(Kind.REST, NOW, week_s), Piece(Kind.ATTEMPT, NOW, 60.0)], 500.0
    )

    assert [place.is_cut for place in places] == [False, True, False]
    assert places[0].width > 150
