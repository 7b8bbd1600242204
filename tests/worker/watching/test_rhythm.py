"""After how long a silence a run is quiet, by what it has done before."""

from __future__ import annotations

import pytest

from taskmon.worker.watching.rhythm import LEAST_S, UNKNOWN_S, Rhythm


def told(*signs_s: float) -> Rhythm:
    """A run that has spoken at these seconds."""
    rhythm = Rhythm()
    for at_s in signs_s:
        rhythm.sign(at_s)
    return rhythm


def every(step_s: float, until_s: float) -> list[float]:
    return [step_s * number for number in range(int(until_s / step_s) + 1)]


def becomes_quiet(rhythm: Rhythm, last_s: float) -> float:
    """The length of the silence after `last_s` at which it becomes quiet; from then on it stays so."""
    seconds = range(10, 2_000, 10)
    quiet = [rhythm.quiet_s(last_s + silent_s) is not None for silent_s in seconds]
    assert quiet == sorted(quiet), "it comes and goes"
    return float(seconds[quiet.index(True)])


def test_what_has_said_nothing_yet_is_quiet_after_a_minute() -> None:
    assert becomes_quiet(told(), 0.0) == UNKNOWN_S


def test_a_header_at_the_start_is_no_rhythm() -> None:
    assert becomes_quiet(told(0.1, 0.3, 0.5, 0.8), 0.8) == UNKNOWN_S


def test_what_speaks_all_the_time_is_quiet_sooner() -> None:
    assert becomes_quiet(told(*every(0.5, 60)), 60.0) == LEAST_S


def test_what_speaks_every_three_minutes_is_not_quiet_in_between() -> None:
    rhythm = told(*every(0.5, 5), 185.0, 365.0)

    assert becomes_quiet(rhythm, 365.0) == 540.0


def test_a_long_silence_is_remembered_in_proportion_to_its_length() -> None:
    """A link that takes four minutes comes once in a while; one hiccup does not hold for ever."""
    before = [*every(0.5, 100), 340.0]
    soon, late = [340.0 + at_s for at_s in every(0.5, 600)], [340.0 + at_s for at_s in every(0.5, 6000)]

    assert becomes_quiet(told(*before, *soon), 940.0) == 720.0
    assert becomes_quiet(told(*before, *late), 6340.0) == LEAST_S


@pytest.mark.parametrize("gap_s", [5.0, 45.0, 700.0, 3000.0, 5000.0])
def test_no_rhythm_is_quiet_within_itself(gap_s: float) -> None:
    rhythm = Rhythm()
    for at_s in every(gap_s, gap_s * 30):
        if at_s > gap_s * 2:  # the first silences are not known yet
            assert rhythm.quiet_s(at_s - 0.1) is None
        rhythm.sign(at_s)
    assert rhythm.quiet_s(gap_s * 30 + max(60.0, gap_s * 3)) is not None


def test_gaps_that_grow_slowly_are_never_quiet_twice_for_one() -> None:
    rhythm, at_s, gap_s, times = Rhythm(), 0.0, 2.0, 0
    for _ in range(60):
        rhythm.sign(at_s)
        at_s, gap_s = at_s + gap_s, gap_s * 1.1
        times += rhythm.quiet_s(at_s) is not None
    assert times == 0


def test_while_somebody_is_waited_for_nothing_is_learnt_and_nothing_is_silent() -> None:
    rhythm = told(*every(0.5, 60))
    for at_s in every(0.5, 600):
        rhythm.excuse(60.0 + at_s)
    rhythm.sign(660.5)

    assert becomes_quiet(rhythm, 660.5) == LEAST_S


def test_it_is_told_how_long_and_what_was_usual() -> None:
    rhythm = told(*every(4.0, 120))

    assert rhythm.note(165.0) == "quiet for 40 s; usually not longer than 4 s"
    assert told().note(200.0) == "quiet for 3 min"


def test_a_fixed_time_is_kept_whatever_is_usual() -> None:
    rhythm = Rhythm(2.0)
    for at_s in every(10.0, 300):
        rhythm.sign(at_s)

    assert rhythm.quiet_s(301.9) is None
    assert rhythm.quiet_s(302.0) == 2.0
    assert rhythm.note(302.0) == "quiet for 2 s"


def test_what_is_remembered_stays_small() -> None:
    rhythm, at_s = Rhythm(), 0.0
    for number in range(20_000):
        rhythm.sign(at_s)
        at_s += 1.0 + (number * 7919 % 1000) / 10
    assert len(rhythm._gaps) < 100
