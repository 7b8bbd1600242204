"""A task of twenty steps is killed again and again, at every layer: what was stored is never done again."""

from __future__ import annotations

import itertools
import random
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.journal import Identity
from taskmon.engine.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.tasks.kept import read_kept
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.waiting import wait_until

KILLS = sized(8, 200)
STEPS = 20
_OVER = ("succeeded", "failed", "cancelled", "interrupted")

#: What it does outside is one line in `trace` a step; what it keeps inside must fit together at each start.
TWENTY = f"""
import os, time, zlib
from taskmon import TaskContext, task

def note(trace, number, ctx):
    file = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(file, f"{{number}} {{ctx.attempt}}\\n".encode())
    os.fsync(file)
    os.close(file)
    time.sleep(0.01)
    return {{"number": number, "pad": "x" * (number * 500)}}

@task
def twenty(ctx: TaskContext, trace: str, seed: int):
    before = ctx.restored
    if before is not None:
        assert zlib.crc32(before["pad"].encode()) == before["crc"], "a torn checkpoint"
        assert ctx.state["sum"] == sum(range(ctx.state["next"])), "half a transaction"
        assert ctx.state["next"] - before["number"] in (1, 2), "a checkpoint of another time"
    ctx.expect_steps({STEPS})
    done = 0
    for number in range({STEPS}):
        result = ctx.step(f"step {{number}}", note, trace, number, ctx)
        assert result["number"] == number, "another step's result"
        if ctx.state.get("next", 0) <= number:
            with ctx.transaction(f"sum {{number}}") as state:
                state["sum"] = state.get("sum", 0) + number
                state["next"] = number + 1
            pad = f"{{seed}}-{{number}}" * (number * 40)
            ctx.checkpoint({{"number": number, "pad": pad, "crc": zlib.crc32(pad.encode())}})
        done += 1
    return {{"done": done, "sum": ctx.state["sum"]}}
"""


class Campaign:
    """Runs of the task, one after another, each killed until it gets through."""

    def __init__(self, paths: Paths, folder: Path, rng: random.Random, launch: Launch) -> None:
        self.paths = paths
        self.folder = folder
        self.rng = rng
        self.launch = launch
        self.script = folder / "twenty.py"
        self.script.write_text(TWENTY)
        self.kills: Counter[str] = Counter()
        self.monitor = launch(slots=2)
        self.monitor.until_ready()

    def add(self, number: int) -> tuple[int, Path]:
        """Queue one more run; its id, and the file in which its steps leave their traces."""
        trace = self.folder / f"trace-{number}"
        job = {
            "kind": "task",
            "task": f"{self.script}:twenty",
            "params": {"trace": str(trace), "seed": number},
            "cwd": str(self.folder),
            "stop_signal": "SIGINT",
        }
        answer = monitors.ask(self.paths, "add", {"runs": [{"job": job, "name": f"twenty {number}"}]})
        assert answer is not None, self.monitor.said
        return int(answer[0]["id"]), trace

    def show(self, run_id: int) -> dict[str, Any]:
        found: list[Any] = []

        def ask() -> bool:
            found[:] = [monitors.ask(self.paths, "show", {"id": run_id})]
            return found[0] is not None

        self.monitor.until(ask)
        shown: dict[str, Any] = found[0]
        return shown

    def is_over(self, run_id: int) -> bool:
        return bool(self.show(run_id)["state"] in _OVER)

    def kill_one(self, run_id: int) -> None:
        """Kill the task, its worker, the monitor or all of them, at a random moment of the attempt."""
        attempt = self._until_at_work(run_id)
        time.sleep(self.rng.uniform(0.0, 0.3))  # chance, not an event, decides where in the task the kill comes
        what = self.rng.choice(("task", "worker", "monitor", "all"))
        self.kills[what] += 1
        process = AttemptFolder(self.paths.attempt(run_id, attempt)).read().command
        if what in ("worker", "all"):
            for worker in monitors.workers(self.paths):
                _kill(worker)
        if what in ("monitor", "all"):
            self.monitor.kill()
        if what in ("task", "all") and process is not None:
            _kill(process)
        if not self.monitor.is_running():
            self.monitor = self.launch(slots=2)
            self.monitor.until_ready()

    def finish(self, run_id: int, trace: Path) -> None:
        """Kill it at random, and have it resumed, until it has succeeded."""
        while True:
            if self.rng.random() < 0.85 and sum(self.kills.values()) < KILLS:
                self.kill_one(run_id)
            self.monitor.until(lambda: self.is_over(run_id))
            shown = self.show(run_id)
            if shown["state"] == "succeeded":
                break
            assert shown["state"] in ("failed", "interrupted"), shown
            assert shown["error"]["code"] in ("worker_lost", "signal", "interrupted"), shown["error"]
            self.monitor.until(partial(self._have_resumed, run_id, shown["attempt"]))
        assert shown["result"] == {"done": STEPS, "sum": sum(range(STEPS))}
        assert contradictions(self.paths, run_id, trace) == []

    def _have_resumed(self, run_id: int, attempt: int) -> bool:
        asked = {"id": run_id, "seen_attempt": attempt, "resume": None}
        return monitors.ask(self.paths, "retry", asked) is not None

    def _until_at_work(self, run_id: int) -> int:
        """Wait until the newest attempt's task is there, or over; its number."""
        newest = 0

        def at_work() -> bool:
            nonlocal newest
            shown = self.show(run_id)
            newest = int(shown["attempt"])
            if shown["state"] in _OVER:
                return True
            return newest > 0 and AttemptFolder(self.paths.attempt(run_id, newest)).read().command is not None

        self.monitor.until(at_work)
        return newest


def contradictions(paths: Paths, run_id: int, trace: Path) -> list[str]:
    """All that the traces say against what the attempts have kept."""
    lines = [line.split() for line in trace.read_text().splitlines()]
    steps = [(int(number), int(attempt)) for number, attempt in lines]
    found = []
    numbers = [number for number, _ in steps]
    if numbers != sorted(numbers):
        found.append(f"out of order: {numbers}")
    if set(numbers) != set(range(STEPS)):
        found.append(f"missing: {sorted(set(range(STEPS)) - set(numbers))}")
    if [attempt for _, attempt in steps] != sorted(attempt for _, attempt in steps):
        found.append(f"two attempts at once: {steps}")
    for (number, attempt), (following, later) in itertools.pairwise(steps):
        if number != following:
            continue
        kept = read_kept(str(paths.attempt(run_id, attempt)))
        if kept is not None and any(step.name == f"step {number}" for step in kept.steps):
            found.append(f"step {number} was stored by attempt {attempt}, and done again by {later}")
        if attempt == later:
            found.append(f"step {number} was done twice by attempt {attempt}")
    return found


@pytest.mark.timeout(sized(170, 3_600))
def test_a_task_killed_at_any_layer_does_again_no_step_that_it_had_stored(
    paths: Paths, tmp_path: Path, rng: random.Random, launch: Launch
) -> None:
    campaign = Campaign(paths, tmp_path, rng, launch)
    number = 0
    while sum(campaign.kills.values()) < KILLS:
        number += 1
        campaign.finish(*campaign.add(number))
    wait_until(lambda: not monitors.commands(paths), 20)
    print(f"{sum(campaign.kills.values())} kills of {number} runs: {dict(campaign.kills)}")


def _kill(process: Identity) -> None:
    system.send_signal(process, signal.SIGKILL)
