"""Recordings of real programs, replayed in the time in which they were made and cut at random: the bar can be believed.

What a recording must get is in its meta data, as `expect`: a `bar`, or `none`, where nothing tells how far it is. One
without either is only held to what holds of all: never backwards, and not full before the end.
"""

from __future__ import annotations

import random

import pytest

from tests.progress.recordings import Recording, recordings, replay
from tests.progress.samples import FOLDER

#: Of programs that no rule was made for: they tell how far the rules carry.
HELD_OUT = "held_out/"
ALL = list(recordings(FOLDER))
RECORDINGS = [recording for recording in ALL if not recording.name.startswith(HELD_OUT)]
SEED = random.randrange(2**32)
#: How exact it is is measured with the same cuts each time: some recordings lie at the very bound.
MEASURED_WITH = 1


@pytest.mark.parametrize("recording", RECORDINGS, ids=[recording.name for recording in RECORDINGS])
def test_what_is_shown_of_a_real_program_can_be_believed(recording: Recording) -> None:
    score = replay(recording, SEED)

    assert score.backwards == 0, f"seed {SEED}"
    assert score.early_full == 0, f"seed {SEED}"
    if recording.expect == "none" or recording.is_negative:
        assert not score.has_bar, f"seed {SEED}"
    elif recording.expect == "bar":
        score = replay(recording, MEASURED_WITH)
        assert score.has_bar
        assert score.is_right, f"mean {score.mean_error}, {score.last}"


def test_most_programs_that_nobody_thought_of_get_a_bar_and_it_can_be_believed() -> None:
    held_out = [recording for recording in ALL if recording.name.startswith(HELD_OUT)]
    scores = {recording.name: replay(recording, MEASURED_WITH) for recording in held_out}

    bars = [name for name, score in scores.items() if score.has_bar]
    right = [name for name in bars if scores[name].is_right]
    assert [name for name in bars if scores[name].recording.is_negative] == []
    assert [name for name, score in scores.items() if score.backwards or score.early_full] == []
    assert len(bars) >= 55
    assert len(right) >= 0.9 * len(bars), sorted(set(bars) - set(right))


def test_the_recordings_are_there() -> None:
    assert len(RECORDINGS) > 150
    assert sum(recording.is_negative for recording in RECORDINGS) >= 8
