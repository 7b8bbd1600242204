"""The time left of a few recorded runs is foretold better than by elapsed / fraction.

`recorded.json`: how far real programs were when, measured beside them, each in a pipe and on a terminal. All recordings
are replayed by `python -m tests.benchmarks.foretelling`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from taskmon.core.estimates.curve import points_from_json
from tests.core.estimates.replay import PARTS, Recorded, foretold, scored

_OTHER = {"pipe": "pty", "pty": "pipe"}


@pytest.fixture(scope="module")
def recorded() -> dict[str, Recorded]:
    told = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="ascii"))
    runs = [Recorded(name, each["took_s"], points_from_json(each["points"])) for name, each in told.items()]
    return {run.name: run.stretched(20.0) for run in runs}


def test_every_recording_is_read(recorded: dict[str, Recorded]) -> None:
    assert len(recorded) >= 16
    assert all(len(run.points) >= 3 for run in recorded.values())


def test_a_run_foretells_its_end_better_than_an_even_pace_would(recorded: dict[str, Recorded]) -> None:
    scores = [scored(part, [foretold(run, part) for run in recorded.values()]) for part in PARTS]

    assert sum(score.our_median for score in scores) < 0.85 * sum(score.plain_median for score in scores), scores
    assert sum(score.within for score in scores) > 0.6 * len(PARTS), scores


def test_an_earlier_run_halves_the_error_at_least(recorded: dict[str, Recorded]) -> None:
    def earlier(run: Recorded) -> Recorded:
        stem, _, mode = run.name.rpartition(".")
        return recorded[f"{stem}.{_OTHER[mode]}"]

    scores = [
        scored(part, [foretold(run, part, [earlier(run).as_earlier()]) for run in recorded.values()]) for part in PARTS
    ]

    assert sum(score.our_median for score in scores) < 0.5 * sum(score.plain_median for score in scores), scores
    assert sum(score.within for score in scores) > 0.6 * len(PARTS), scores
