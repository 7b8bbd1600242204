"""Scores what real workers show of recordings: `python -m tests.progress.replay_in_worker FOLDER [NAME…] [options]`.

A program of the recording's name prints it again, cut at random places, in a pipe or a terminal; what its worker writes
down meanwhile is scored as `tests.progress.score` does, and what came out otherwise there is said.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import random
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from taskmon.core.journal import PROGRESS
from taskmon.core.progress import Progress
from tests.progress.recordings import Recording, Score, recordings, replay
from tests.progress.score import Sums, line_of, verdict
from tests.worker.hiring import Given, Worker, job

#: It reads all of it at first: a worker may tell from the files that a program has open how far it is.
_PRINTER = """#!{python} -IS
import base64, json, os, random, time
rng, speed = random.Random({seed}), {speed}
with open({recording!r}) as file:
    chunks = [(at_s, base64.b64decode(output)) for at_s, output in map(json.loads, file)]
started = time.monotonic()
with open({started!r}, "w") as file:
    file.write(str(time.time()))
for at_s, output in [*chunks, ({duration_s}, b"")]:
    time.sleep(max(0.0, at_s / speed - (time.monotonic() - started)))
    while output:
        size = rng.randint(1, 4000)
        os.write(1, output[:size])
        output = output[size:]
"""
_LOOK_EVERY_S = 0.02
#: A recording that a busy machine makes last so much longer has failed.
_SLACK_S = 60.0
_MODES = ("own", "pipe", "pty")


@dataclass(frozen=True, slots=True)
class Way:
    """How recordings are printed again."""

    seed: int
    speed: float = 1.0  #: times faster than it was
    mode: str = "own"  #: `own`: as it was recorded


class Replay:
    """A run that prints a recording, and what its worker has shown of it so far."""

    def __init__(self, recording: Recording, worker: Worker, folder: Path, way: Way) -> None:
        """`folder`: of the program, made here."""
        self.score = Score(recording)
        self.worker = worker
        self.given: Given = worker.give(
            job(str(_printer(recording, folder, way)), *recording.argv[1:], pty=_is_pty(recording, way.mode))
        )
        self._speed = way.speed
        self._started_path = folder / "started"
        self._until_s = time.monotonic() + recording.duration_s / way.speed + _SLACK_S
        self._written_ns = 0  # when the newest snapshot was
        self._printed_bytes = 0
        self.snapshots: list[Progress | None] = []  #: each that its worker has written

    def look(self) -> bool:
        """Note what is shown now; False once it has ended."""
        self._look_at_snapshot()
        outcome = self.given.outcome
        if outcome is None and time.monotonic() < self._until_s:
            return True
        name = self.score.recording.name
        assert outcome is not None, f"{name} has not ended"
        assert outcome.exit_code == 0, f"{name} could not be printed: {outcome}"
        self.score.end(self.given.evidence.progress)
        return False

    def _look_at_snapshot(self) -> None:
        try:
            with open(self.given.folder / PROGRESS) as file:
                written_ns = os.fstat(file.fileno()).st_mtime_ns
                snapshot = json.load(file)
            started_s = float(self._started_path.read_text())
        except (OSError, ValueError):  # not begun yet
            return
        if written_ns == self._written_ns:
            return
        self._written_ns = written_ns
        progress = Progress.from_json(snapshot["progress"])
        self.snapshots.append(progress)
        if snapshot["output_bytes"] != self._printed_bytes:
            self._printed_bytes = snapshot["output_bytes"]
            self.score.note((written_ns / 1e9 - started_s) * self._speed, progress)


def _is_pty(recording: Recording, mode: str) -> bool:
    return mode == "pty" or (mode == "own" and recording.name.endswith(".pty"))


def _printer(recording: Recording, folder: Path, way: Way) -> Path:
    folder.mkdir(parents=True)
    output = folder / "recording.jsonl"
    output.write_text(
        "".join(f"{json.dumps((at, base64.b64encode(piece).decode()))}\n" for at, piece in recording.chunks)
    )
    program = folder / Path(recording.argv[0]).name
    program.write_text(
        _PRINTER.format(
            python=sys.executable,
            seed=way.seed,
            speed=way.speed,
            recording=str(output),
            started=str(folder / "started"),
            duration_s=recording.duration_s,
        )
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def replay_all(chosen: Iterable[Recording], folder: Path, way: Way, *, most_at_once: int) -> Iterator[Replay]:
    """Print them again, so many at once, each under a worker of its own; each comes when it has ended."""
    waiting = iter(enumerate(chosen))
    running: list[Replay] = []
    try:
        while True:
            for number, recording in islice(waiting, most_at_once - len(running)):
                running.append(Replay(recording, Worker(folder / f"{number}.runs"), folder / str(number), way))
            if not running:
                return
            for each in list(running):
                if not each.look():
                    running.remove(each)
                    each.worker.clean_up()
                    yield each
            time.sleep(_LOOK_EVERY_S)
    finally:
        for each in running:
            each.worker.clean_up()


def main(arguments: Sequence[str]) -> int:
    """Print a line for each recording, what differs, and the sums; 1 if a bar is false or goes backwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.progress.replay_in_worker")
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="a part of a recording's name; all without one")
    parser.add_argument("--speed", type=float, default=1.0, help="times faster than recorded; the looks are not faster")
    parser.add_argument("--at-once", type=int, default=12)
    parser.add_argument("--mode", choices=_MODES, default="own", help="own: as it was recorded")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args(arguments)
    way = Way(options.seed, options.speed, options.mode)
    print(f"seed {way.seed}, speed {way.speed:g}, mode {way.mode}, {options.at_once} at once", flush=True)
    chosen = [
        recording
        for recording in recordings(options.folder)
        if not options.names or any(name in recording.name for name in options.names)
    ]
    # The longest first: then none is left alone at the end.
    chosen.sort(key=lambda recording: -recording.duration_s)
    sums, in_process = Sums(), Sums()
    with tempfile.TemporaryDirectory() as folder:
        for each in replay_all(chosen, Path(folder), way, most_at_once=options.at_once):
            print(line_of(each.score), flush=True)
            sums.scores.append(each.score)
            other = replay(each.score.recording)
            in_process.scores.append(other)
            if verdict(other) != verdict(each.score):
                print(f"  in process: {line_of(other)}", flush=True)
    print(f"in workers: {sums}\nin process: {in_process}")
    return 1 if sums.is_bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
