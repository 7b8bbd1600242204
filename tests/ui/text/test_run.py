"""The sentences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from taskmon.core.errors import RunError
from taskmon.core.estimates.estimate import Estimate
from taskmon.core.job import Job, JobKind
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live
from taskmon.ui.text import run as run_text
from taskmon.ui.text import units

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def run(state: RunState, **fields: object) -> Run:
    return Run(1, "name", Job(("true",), "/"), state, NOW, attempt=1, **fields)  # type: ignore[arg-type]  # real fields


@pytest.mark.parametrize(
    ("seconds", "said", "roughly"),
    [
        (0.0321, "32 ms", "1 s"),
        (1.0, "1 s", "1 s"),
        (59.6, "1 min", "1 min"),
        (192.0, "3 min 12 s", "3 min"),
        (3600.0, "1 h", "1 h"),
        (5400.0, "1 h 30 min", "1 h 30 min"),
        (200_000.0, "2 d 7 h", "2 d 7 h"),
    ],
)
def test_a_length_of_time_has_at_most_two_parts(seconds: float, said: str, roughly: str) -> None:
    assert units.span(seconds) == said
    assert units.span(seconds, rough=True) == roughly


@pytest.mark.parametrize(("seconds", "said"), [(0, "00:00"), (192, "03:12"), (3792, "1:03:12"), (183_600, "2 d 3 h")])
def test_elapsed_looks_like_a_clock(seconds: float, said: str) -> None:
    assert units.clock(seconds) == said


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress(done=64.1e9, total=87.9e9, unit="B"), "64.1 of 87.9 GB"),
        (Progress(done=900e6, total=87.9e9, unit="B"), "900 MB of 87.9 GB"),
        (Progress(done=12406, total=17022, unit="files"), "12,406 of 17,022 files"),
        (Progress(done=12406, total=17022, unit="files", at_least=True), "12,406 of at least 17,022 files"),
        (Progress(done=3), "3"),
        (Progress(0.5), ""),
    ],
)
def test_amounts_are_said_in_their_unit(progress: Progress, said: str) -> None:
    assert units.amount(progress) == said


def test_a_hundred_percent_is_said_only_when_all_is_done() -> None:
    assert units.percent(0.9999) == "99 %"
    assert units.percent(1.0) == "100 %"


def test_what_a_program_prints_is_shown_in_one_harmless_line() -> None:
    live = Live(1, 1, None, line="evil\x1b[2J\nline")

    assert run_text.progress_text(run(RunState.RUNNING), live, NOW) == "evil\\x1b[2J\\nline"


def test_a_wait_is_said_in_words() -> None:
    waiting = run(RunState.QUEUED, tries=1, not_before=NOW + timedelta(seconds=38))

    assert run_text.progress_text(waiting, None, NOW) == "retry in 38 s · attempt 2 of 2"
    assert run_text.progress_text(run(RunState.QUEUED, held=True), None, NOW) == "on hold"
    assert run_text.progress_text(run(RunState.QUEUED, waits_for=2), None, NOW) == "after 2 other runs"


def test_where_an_interrupted_run_stopped_is_said_shortly() -> None:
    lost = run(RunState.INTERRUPTED, ended_at=NOW - timedelta(days=40), error=RunError("Its worker ended."))

    said = run_text.progress_text(lost, Live(1, 1, Progress(0.61)), NOW)

    assert said.startswith("interrupted at 61 % · stopped 12 Oct ")
    assert "worker" not in said


@pytest.mark.parametrize(
    ("state", "seconds", "said"),
    [
        (RunState.SUCCEEDED, 0.096, "96 ms"),
        (RunState.SUCCEEDED, 192.4, "03:12"),
        (RunState.INTERRUPTED, 0.0, "< 1 s"),
        (RunState.FAILED, 0.2, "200 ms"),
    ],
)
def test_what_is_over_within_a_second_took_no_zero_seconds(state: RunState, seconds: float, said: str) -> None:
    ended = run(state, started_at=NOW, ended_at=NOW + timedelta(seconds=seconds))

    assert run_text.elapsed_text(ended, None, NOW) == said
    if state is RunState.SUCCEEDED:
        assert run_text.progress_text(ended, None, NOW) == f"succeeded in {units.span(seconds)}"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Every night", "nightly folder=/data token='•••'"),
        ("nightly folder=/data token='•••'", "backup.py:nightly in /srv/jobs"),
    ],
)
def test_under_a_tasks_name_stand_its_parameters_or_where_it_is(name: str, said: str) -> None:
    params = {"folder": "/data", "token": "x"}
    job = Job((), "/", JobKind.TASK, task="/srv/jobs/backup.py:nightly", params=params)

    assert run_text.second_line(Run(1, name, job, RunState.QUEUED, NOW)) == said


def test_a_queued_run_says_that_its_environment_is_prepared() -> None:
    waiting = run(RunState.QUEUED)
    preparing = Live(1, 2, Progress(message="preparing its environment…"))

    assert run_text.progress_text(waiting, preparing, NOW) == "queued · preparing its environment…"
    assert run_text.progress_text(waiting, Live(1, 1, Progress(message="of the attempt before")), NOW) == "queued"


def moving(seconds: float = 100.0, **fields: object) -> Live:
    """What moves of a run that has run for so long, with what is reckoned of it as of then."""
    estimate = Estimate(seconds, **fields)  # type: ignore[arg-type]  # real fields
    progress = Progress(0.42, 64.1e9, 87.9e9, "B")
    return Live(1, 1, progress, estimate=estimate, elapsed_s=seconds)


def test_a_run_says_how_fast_it_goes_and_how_long_it_may_take() -> None:
    live = moving(left_s=800.0, low_s=720.0, high_s=900.0, rate=12.4e6, rate_unit="B")

    assert run_text.progress_text(run(RunState.RUNNING), live, NOW) == "42 % · 64.1 of 87.9 GB · 12.4 MB/s"
    assert run_text.left_text(run(RunState.RUNNING), live) == "12 to 15 min"
    assert run_text.rate_text(run(RunState.RUNNING), live) == "12.4 MB/s"
    assert run_text.usual_text(run(RunState.RUNNING), live) == ""
    for over in (RunState.SUCCEEDED, RunState.INTERRUPTED):
        assert run_text.left_text(run(over), live) == run_text.rate_text(run(over), live) == ""


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [(115.0, 125.0, "about 2 min"), (0.0, 4.0, "up to 4 s"), (4_000.0, 7_000.0, "1 to 2 h")],
)
def test_the_range_narrows_to_one_number(low_s: float, high_s: float, said: str) -> None:
    assert run_text.left_text(run(RunState.RUNNING), moving(left_s=high_s, low_s=low_s, high_s=high_s)) == said


def test_a_stall_is_said_and_so_is_what_takes_longer_than_usual() -> None:
    stalled = moving(is_stalled=True, moved_at_s=40.0)
    late = moving(2_000.0, usual_low_s=1_320.0, usual_high_s=1_700.0)

    assert run_text.progress_text(run(RunState.RUNNING), stalled, NOW) == "42 % · 64.1 of 87.9 GB · stalled for 1 min"
    assert run_text.left_text(run(RunState.RUNNING), stalled) == ""
    assert run_text.progress_text(run(RunState.RUNNING), late, NOW).endswith(" · longer than usual")
    assert run_text.usual_text(run(RunState.RUNNING), late) == "22 to 28 min · longer than usual"


def test_a_run_without_a_bar_says_how_long_it_usually_takes() -> None:
    estimate = Estimate(60.0, 1_350.0, 1_260.0, 1_440.0, usual_low_s=1_320.0, usual_high_s=1_500.0)
    live = Live(1, 1, estimate=estimate, line="copying photos", elapsed_s=60.0)

    assert run_text.progress_text(run(RunState.RUNNING), live, NOW) == "usually 22 to 25 min · copying photos"
    assert run_text.left_text(run(RunState.RUNNING), live) == "21 to 24 min"


def test_the_guess_of_an_earlier_versions_worker_is_shown_where_nobody_has_reckoned() -> None:
    assert run_text.left_text(run(RunState.RUNNING), Live(1, 1, Progress(0.5), eta_s=200.0)) == "3 min"


@pytest.mark.parametrize(
    ("shown", "estimate", "is_reckoned"),
    [
        (run(RunState.RUNNING), None, False),
        (run(RunState.RUNNING), Estimate(5.0), False),
        (run(RunState.RUNNING), Estimate(5.0, left_s=3.0), True),
        (run(RunState.RUNNING), Estimate(5.0, rate=3.0), True),
        (run(RunState.RUNNING), Estimate(5.0, usual_low_s=3.0, usual_high_s=6.0), True),
        (run(RunState.RUNNING), Estimate(5.0, is_stalled=True), True),
        (run(RunState.QUEUED), None, False),
        (run(RunState.QUEUED, not_before=NOW), None, True),
        (run(RunState.SUCCEEDED), Estimate(5.0, rate=3.0), False),
    ],
)
def test_of_a_run_of_which_nobody_knows_how_far_it_is_no_text_about_that_counts(
    shown: Run, estimate: Estimate | None, is_reckoned: bool
) -> None:
    assert run_text.is_reckoned(shown, Live(1, 1, estimate=estimate)) is is_reckoned
