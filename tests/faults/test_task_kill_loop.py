"""Tasks are killed again and again, at every layer: what was stored is never done again, and the result is the same."""

from __future__ import annotations

import itertools
import json
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
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.tasks.durable.log_reader import read_kept
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.waiting import wait_until

KILLS = sized(4, 200)
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

#: Uses every part of its context. What it returns and saves is the same in each run.
EVERYTHING = """
import asyncio, hashlib, json, time
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated
from taskmon import Secret, TaskContext, task

def slow(number, *, pad=0):
    time.sleep(0.01)
    return {"number": number, "pad": "x" * pad}

async def later(number):
    await asyncio.sleep(0.01)
    return number * number

def signed(token, text):
    return hashlib.sha256((token + text).encode()).hexdigest()

@task
def everything(ctx: TaskContext, token: Annotated[str, Secret()]):
    ctx.expect_steps(30)
    ctx.log.info("attempt %d", ctx.attempt)
    found = {"begun": ctx.step("begin", slow, 0, pad=1_000)}
    ctx.progress(None, message="in threads")
    with ThreadPoolExecutor(4) as pool:
        found["threads"] = list(pool.map(lambda number: ctx.step("in a thread", slow, number, pad=number), range(12)))
    ctx.progress(None, message="awaiting")
    async def all_of():
        return await asyncio.gather(*(ctx.step("awaited", later, number) for number in range(8)))
    found["awaited"] = asyncio.run(all_of())
    found["set"] = sorted(ctx.step("in a set", slow, word)["number"] for word in {f"word {n}" for n in range(6)})
    before = ctx.restored or {"row": -1}
    for row in ctx.track(range(12)):
        if row < ctx.state.get("rows", 0):
            continue
        with ctx.transaction(f"row {row}") as state:
            state["rows"] = row + 1
            state["sum"] = state.get("sum", 0) + row
        ctx.checkpoint({"row": row, "pad": "y" * (row * 400)})
    assert before["row"] < 12 and ctx.state["rows"] == 12
    ctx.progress(1, 2, "signing", "parts")
    found["signed"] = ctx.step("sign", signed, token, json.dumps(found))
    path = ctx.save_file("report.json", json.dumps(found, indent=1))
    return {**found, "state": dict(ctx.state), "report": hashlib.sha256(path.read_bytes()).hexdigest()}
"""
SECRET = "hunter2-hunter2"


class Campaign:
    """Runs of the task, one after another, each killed until it gets through."""

    def __init__(
        self, paths: Paths, folder: Path, rng: random.Random, launch: Launch, kills: int = KILLS, secret: str = ""
    ) -> None:
        self.paths = paths
        self.folder = folder
        self.rng = rng
        self.launch = launch
        self.left = kills
        self.secrets = {"token": secret} if secret else {}
        self.kills: Counter[str] = Counter()
        self.monitor = launch(slots=2)
        self.monitor.until_ready()

    def add(self, number: int) -> tuple[int, Path]:
        """Queue one more run; its id, and the file in which its steps leave their traces."""
        trace = self.folder / f"trace-{number}"
        return self.added("twenty", TWENTY, {"trace": str(trace), "seed": number}), trace

    def add_everything(self) -> int:
        """Queue one more run of the other task; its id."""
        return self.added("everything", EVERYTHING, {})

    def added(self, name: str, text: str, params: dict[str, Any], isolation: str = "process") -> int:
        """Queue a run of the task `name`, whose file says `text`; its id."""
        script = self.folder / f"{name}.py"
        if not script.exists():
            script.write_text(text)
        job = {
            "kind": "task",
            "task": f"{script}:{name}",
            "params": params,
            "secrets": list(self.secrets),
            "cwd": str(self.folder),
            "stop_signal": "SIGINT",
            "isolation": isolation,
        }
        answer = monitors.ask(self.paths, "add", {"runs": [{"job": job, "name": name, "secrets": self.secrets}]})
        assert answer is not None, self.monitor.said
        return int(answer[0]["id"])

    def show(self, run_id: int) -> dict[str, Any]:
        found: list[Any] = []

        def ask() -> bool:
            found[:] = [monitors.ask(self.paths, "show", {"id": run_id})]
            return found[0] is not None

        self.monitor.until(ask)
        shown: dict[str, Any] = found[0]
        return shown

    def is_over(self, run_id: int) -> bool:
        shown = self.show(run_id)
        if shown["state"] == "queued" and "held" in shown["facts"]:  # its monitor had the secret, and is gone
            monitors.ask(self.paths, "release", {"id": run_id, "secrets": self.secrets})
        return bool(shown["state"] in _OVER)

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

    def finish(self, run_id: int) -> Any:
        """Kill it at random, and have it resumed, until it has succeeded; what it returned."""
        while True:
            if self.rng.random() < 0.85 and sum(self.kills.values()) < self.left:
                self.kill_one(run_id)
            self.monitor.until(lambda: self.is_over(run_id))
            shown = self.show(run_id)
            if shown["state"] == "succeeded":
                return shown["result"]
            assert shown["state"] in ("failed", "interrupted"), shown
            assert shown["error"]["code"] in ("worker_lost", "signal", "interrupted"), shown["error"]
            self.monitor.until(partial(self._have_resumed, run_id, shown["attempt"]))

    def _have_resumed(self, run_id: int, attempt: int) -> bool:
        asked = {"id": run_id, "seen_attempt": attempt, "resume": None, "secrets": self.secrets}
        return monitors.ask(self.paths, "retry", asked) is not None

    def _until_at_work(self, run_id: int) -> int:
        """Wait until the newest attempt's task is there, or over; its number."""
        newest = 0

        def at_work() -> bool:
            nonlocal newest
            shown = self.show(run_id)
            newest = int(shown["attempt"])
            if self.is_over(run_id):
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
        run_id, trace = campaign.add(number)
        assert campaign.finish(run_id) == {"done": STEPS, "sum": sum(range(STEPS))}
        assert contradictions(paths, run_id, trace) == []
    wait_until(lambda: not monitors.commands(paths), 20)
    print(f"{sum(campaign.kills.values())} kills of {number} runs: {dict(campaign.kills)}")


@pytest.mark.timeout(sized(170, 3_600))
def test_a_task_that_uses_every_part_of_its_context_ends_the_same_however_often_it_is_killed(
    paths: Paths, tmp_path: Path, rng: random.Random, launch: Launch
) -> None:
    campaign = Campaign(paths, tmp_path, rng, launch, kills=0, secret=SECRET)
    undisturbed = campaign.add_everything()
    result, report = campaign.finish(undisturbed), saved(paths, undisturbed)
    campaign.left = sized(3, 200)
    runs = 0
    while sum(campaign.kills.values()) < campaign.left:
        runs += 1
        run_id = campaign.add_everything()
        assert json.dumps(campaign.finish(run_id)) == json.dumps(result)
        assert saved(paths, run_id) == report
    campaign.monitor.kill()
    for place in paths.runs.rglob("kept.jsonl"):
        assert SECRET.encode() not in place.read_bytes()
    wait_until(lambda: not monitors.commands(paths), 20)
    print(f"{campaign.left} kills of {runs} runs: {dict(campaign.kills)}")


def saved(paths: Paths, run_id: int) -> dict[str, bytes]:
    """The files that a run saved, by name."""
    return {path.name: path.read_bytes() for path in paths.files(run_id).iterdir()}


def _kill(process: Identity) -> None:
    system.send_signal(process, signal.SIGKILL)
