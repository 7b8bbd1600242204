"""Attempts at built-in tasks: in this process, or in one of their own that dies where it is told to."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import taskmon
from taskmon.core.attempt import TaskSpec
from taskmon.core.progress import Progress
from taskmon.tasks.builtin import BUILTIN
from taskmon.tasks.durable.log_reader import read_kept
from taskmon.tasks.process.perform import Ended, Stop, perform

_PERFORMER = str(Path(__file__).with_name("performer.py"))
_SOURCE = str(Path(taskmon.__file__).parent.parent)


@dataclass
class Attempts:
    """The attempts of one run of a task, each going on from what the earlier ones kept."""

    task: str
    params: dict[str, Any]
    folder: Path  #: of the run
    count: int = 0

    def here(self, stop: Stop | None = None, report: Callable[[Progress | None], None] | None = None) -> Ended:
        """Perform the next attempt in this process."""

        def told(message: dict[str, Any]) -> None:
            if report is not None:
                report(Progress.from_json(message.get("progress")))

        return perform(self._next(), told, stop or Stop())

    def apart(self, settings: dict[str, Any] | None = None, die_at: int = 0) -> Told | None:
        """Perform the next attempt in a process of its own; None if that died."""
        asked = {"spec": self._next().to_json(), "settings": settings or {}, "die_at": die_at}
        done = subprocess.run(
            [sys.executable, _PERFORMER],
            input=json.dumps(asked),
            env={**os.environ, "PYTHONPATH": _SOURCE},
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=120,
            check=False,
        )
        if die_at and done.returncode == -signal.SIGKILL:
            return None
        assert done.returncode == 0, done.stdout + done.stderr
        output, _, last = done.stdout.rstrip("\n").rpartition("\n")
        told = json.loads(last)
        return Told(Ended.from_json(told["ended"]), told["calls"], output)

    def file(self, name: str) -> bytes:
        """What the task saved under that name."""
        return (self.folder / "files" / name).read_bytes()

    def _next(self) -> TaskSpec:
        self.count += 1
        earlier = [self.folder / str(number) for number in range(self.count - 1, 0, -1)]
        kept = ((folder, read_kept(str(folder))) for folder in earlier)
        resume_from = next((str(folder) for folder, what in kept if what and what.is_worth_resuming), None)
        folder = self.folder / str(self.count)
        folder.mkdir(parents=True)
        return TaskSpec(
            run=1,
            attempt=self.count,
            task=BUILTIN.get(self.task, self.task),
            params=self.params,
            folder=str(folder),
            files=str(self.folder / "files"),
            cwd=str(self.folder),
            resume_from=resume_from,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What a process says that performed an attempt."""

    ended: Ended
    calls: int  #: how many of the counted system calls it made
    output: str


def killed_and_resumed(run: Attempts, calls: int, settings: dict[str, Any], seed: int, kills: int) -> Ended:
    """Kill attempt after attempt at random calls, until one gets through; how that ended.

    Args:
        calls: How many an undisturbed attempt makes.
    """
    print(f"seed {seed}")
    rng = random.Random(seed)
    for _ in range(kills):
        told = run.apart(settings, rng.randint(1, calls))
        if told is not None:
            return told.ended
    told = run.apart(settings)
    assert told is not None
    return told.ended
