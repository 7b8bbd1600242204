"""Recordings of real programs, printed again by a program of that name under a real worker, in a pipe or a terminal."""

from __future__ import annotations

import base64
import json
import random
import stat
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from taskmon.core.progress import Progress, overall
from taskmon.core.states import RunState
from tests.progress.recordings import Recording, recordings
from tests.progress.samples import FOLDER
from tests.worker.conftest import Hire
from tests.worker.hiring import Given, Worker, job

#: Prints the recording beside it, cut at random places, so many times faster.
_PRINTER = """#!{python} -IS
import base64, json, os, random, sys, time
rng, speed = random.Random({seed}), {speed}
started = time.monotonic()
for line in open({path!r}):
    at_s, output = json.loads(line)
    time.sleep(max(0.0, at_s / speed - (time.monotonic() - started)))
    output = base64.b64decode(output)
    while output:
        size = rng.randint(1, 4000)
        os.write(1, output[:size])
        output = output[size:]
"""
_SOME = ("tqdm/nested.pty", "git/clone_progress.pipe", "rsync/progress2.pty", "plain-other/german.pipe",
         "docker-sim/pull.pty", "neg-monitor/neg_monitor_cpu.pty")  # fmt: skip


@dataclass
class Watched:
    """A run that prints a recording, and what its worker has shown of it."""

    recording: Recording
    worker: Worker
    given: Given
    shown: list[float | None] = field(default_factory=list)

    def look(self) -> bool:
        """Note what is shown now; False once it has ended."""
        self.shown.append(overall(Progress.from_json(self.given.snapshot.get("progress"))))
        return self.given.outcome is None

    def check(self) -> None:
        """What was shown could be believed."""
        assert self.worker.ended(self.given).state is RunState.SUCCEEDED
        known = [fraction for fraction in self.shown if fraction is not None]
        assert known == sorted(known)
        assert all(fraction < 0.9999 for fraction in known[:-1])
        end = overall(self.given.evidence.progress)
        if self.recording.expect == "none":
            assert known == []
            assert end is None
        elif self.recording.name in _SOME:
            assert known
            assert end == pytest.approx(1.0, abs=0.02)


def _printer(recording: Recording, folder: Path, seed: int, speed: float) -> Path:
    folder.mkdir(parents=True)
    path = folder / "recording.jsonl"
    path.write_text(
        "".join(f"{json.dumps((at, base64.b64encode(output).decode()))}\n" for at, output in recording.chunks)
    )
    program = folder / Path(recording.argv[0]).name
    program.write_text(_PRINTER.format(python=sys.executable, seed=seed, speed=speed, path=str(path)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def _watch(chosen: Sequence[Recording], hire: Hire, folder: Path, speed: float) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    watched = []
    for number, recording in enumerate(chosen):
        program = _printer(recording, folder / str(number), seed, speed)
        worker = hire()
        given = worker.give(job(str(program), *recording.argv[1:], pty=recording.name.endswith(".pty")))
        watched.append(Watched(recording, worker, given))
    while sum(each.look() for each in watched):
        time.sleep(0.05)  # looks as often as a window would
    for each in watched:
        print(each.recording.name)
        each.check()


def test_what_a_real_worker_shows_of_real_output_can_be_believed(hire: Hire, tmp_path: Path) -> None:
    chosen = [recording for recording in recordings(FOLDER) if recording.name in _SOME]
    assert len(chosen) == len(_SOME)

    _watch(chosen, hire, tmp_path / "printers", speed=4.0)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_what_a_real_worker_shows_of_all_recordings_can_be_believed(hire: Hire, tmp_path: Path) -> None:
    everything = sorted(recordings(FOLDER), key=lambda recording: recording.duration_s)
    for start in range(0, len(everything), 8):
        _watch(everything[start : start + 8], hire, tmp_path / f"printers{start}", speed=2.0)
