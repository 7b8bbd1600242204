"""Recordings of real programs, printed again by a program of that name under a real worker, in a pipe or a terminal."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from taskmon.core.progress import overall
from tests.progress.recordings import Recording, recordings
from tests.progress.replay_in_worker import Replay, Way, replay_all
from tests.progress.samples import FOLDER

_SOME = ("tqdm/nested.pty", "git/clone_progress.pipe", "rsync/progress2.pty", "plain-other/german.pipe",
         "docker-sim/pull.pty", "neg-monitor/neg_monitor_cpu.pty")  # fmt: skip


def _check(replayed: Replay) -> None:
    """What was shown could be believed."""
    score = replayed.score
    name = score.recording.name
    known = [fraction for fraction in map(overall, replayed.snapshots) if fraction is not None]
    assert known == sorted(known), name
    assert score.backwards == 0, name
    assert all(fraction < 0.9999 for fraction in known[:-1]), name
    end = overall(score.last)
    if score.recording.expect == "none" or score.recording.is_negative:
        assert known == [], name
        assert end is None, name
    elif name in _SOME:
        assert known, name
        assert end == pytest.approx(1.0, abs=0.02), name


def _replay(chosen: Sequence[Recording], folder: Path, speed: float, mode: str) -> None:
    way = Way(random.randrange(2**32), speed, mode)
    print(f"{way}")
    for replayed in replay_all(chosen, folder, way, most_at_once=8):
        _check(replayed)


def test_what_a_real_worker_shows_of_real_output_can_be_believed(tmp_path: Path) -> None:
    chosen = [recording for recording in recordings(FOLDER) if recording.name in _SOME]
    assert len(chosen) == len(_SOME)

    _replay(chosen, tmp_path, 4.0, "own")


@pytest.mark.parametrize("mode", ["pipe", "pty"])
@pytest.mark.long
@pytest.mark.timeout(1800)
def test_what_a_real_worker_shows_of_all_recordings_can_be_believed(mode: str, tmp_path: Path) -> None:
    everything = sorted(recordings(FOLDER), key=lambda recording: -recording.duration_s)

    _replay(everything, tmp_path, 2.0, mode)
