"""Monitors and workers are killed again and again while commands of all kinds run: what is recorded has happened."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from taskmon import system
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Reader
from taskmon.ui.feed import Feed
from taskmon.ui.run_list.model import RunModel
from taskmon.ui.threads.reader_thread import ReaderThread
from tests.engine.conftest import MakeBench
from tests.faults import monitors, witness
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.faults.monitors import Adding
from tests.faults.truth import Done, all_runs, contradictions, outcomes
from tests.waiting import wait_until

KILLS = sized(8, 200)
SLOTS = 4
#: More at once would only keep each other, and the monitor, from getting anywhere.
MOST_ADDING = 2


class Campaign:
    """Keeps runs coming, and kills at random moments."""

    def __init__(self, paths: Paths, trace: Path, rng: random.Random, launch: Launch) -> None:
        self.paths = paths
        self.trace = trace
        self.rng = rng
        self.launch = launch
        self.monitor = launch(slots=SLOTS)
        self.adding: list[Adding] = []
        self.added: dict[int, str] = {}
        self.cancelled: set[int] = set()
        self.batches = 0
        self.worker_kills = 0

    def add_some(self, most: int) -> None:
        """Ask for a few more runs; not waited for, so that the next kill may come in the middle of it."""
        if len(self.adding) >= MOST_ADDING:
            return
        self.batches += 1
        lines = witness.some(self.rng, self.rng.randint(1, most), f"batch-{self.batches}", self.trace)
        self.adding.append(Adding(lines))

    def collect(self, *, wait: bool) -> None:
        """Take note of the ids that were told; what failed is asked for again, with the same keys."""
        for adding in list(self.adding):
            if not wait and adding.process.poll() is None:
                continue
            self.adding.remove(adding)
            ids = adding.ids()
            if ids is None:
                self.adding.append(Adding(adding.lines))
            else:
                self.added.update(zip(ids, adding.names, strict=True))

    def cancel_one(self) -> None:
        if self.added:
            run_id = self.rng.choice(sorted(self.added)[-4:])
            self.cancelled.add(run_id)
            monitors.ask(self.paths, "cancel", {"id": run_id})

    def steer_one(self) -> None:
        """Change the queue: places, fields, the name of a group; whether it comes to that is the next kill's chance."""
        if not self.added:
            return
        run_id = self.rng.choice(sorted(self.added)[-4:])
        one, other = self.rng.sample(["default", "steered", "renamed"], 2)
        asked: dict[str, dict[str, Any]] = {
            "move": {"id": run_id, "where": self.rng.choice(["first", "last", min(self.added)])},
            "edit": {"id": run_id, "changes": {"priority": self.rng.randint(-2, 2), "group": one}},
            "group_rename": {"name": one, "new_name": other},
            "group_remove": {"name": one},
        }
        method = self.rng.choice(list(asked))
        monitors.ask(self.paths, method, asked[method])

    def pause(self, least_s: float, most_s: float) -> None:
        """Let a random time pass: chance, not an event, decides when the kill comes."""
        time.sleep(self.rng.uniform(least_s, most_s))

    def until_at_work(self) -> None:
        """Wait until something runs, so that a busy machine makes no campaign of kills in vain; not for long."""
        deadline_s = time.monotonic() + 3.0
        while time.monotonic() < deadline_s and not monitors.commands(self.paths):
            time.sleep(0.02)

    def kill_monitor(self) -> None:
        self.monitor.process.send_signal(signal.SIGKILL)

    def relaunch(self) -> None:
        self.monitor.kill()
        self.monitor = self.launch(slots=SLOTS)

    def kill_workers(self, most: int) -> None:
        found = monitors.workers(self.paths)
        self.rng.shuffle(found)
        for worker in found[:most]:
            self.worker_kills += system.send_signal(worker, signal.SIGKILL)

    def settle(self, make_bench: MakeBench, qtbot: QtBot, done: Done) -> None:
        """A last launch, in this process and with the window's model, until nothing is left to do; then the truth."""
        while self.adding:
            self.collect(wait=True)
        self.monitor.kill()
        bench = make_bench(Settings(slots=SLOTS), start=False)
        reader_thread = ReaderThread(bench.engine.store.reader)
        feed = Feed()
        feed.follow(bench.engine)
        model = RunModel(feed, reader_thread)
        with qtbot.waitSignal(model.loaded, timeout=10_000):
            model.show(model.filter)
        with qtbot.waitSignal(bench.engine.idle, timeout=120_000):
            bench.engine.start()
        wait_until(lambda: not monitors.commands(self.paths), 20)  # what was left behind ends by itself
        reader = Reader(self.paths.database)
        try:
            qtbot.waitUntil(lambda: model.differences(reader) == [], timeout=5_000)
            lost = self.added.items() - {(run.id, run.name) for run in all_runs(reader)}
        finally:
            reader_thread.close()
            reader.close()
        assert not lost, "these ids were told, and are no runs"
        assert contradictions(self.paths, self.trace, done) == []

    def report(self, what: str) -> None:
        print(f"{what}: {KILLS} kills, {self.worker_kills} workers killed, {len(self.added)} runs told")
        print(f"attempts: {dict(outcomes(self.paths).most_common())}")


@pytest.fixture
def campaign(paths: Paths, tmp_path: Path, rng: random.Random, launch: Launch) -> Campaign:
    return Campaign(paths, tmp_path / "trace", rng, launch)


@pytest.mark.timeout(sized(120, 3_600))
def test_a_monitor_killed_again_and_again_loses_nothing_and_starts_nothing_twice(
    campaign: Campaign, make_bench: MakeBench, qtbot: QtBot
) -> None:
    for _ in range(KILLS):
        campaign.add_some(5)
        if campaign.rng.random() < 0.3:
            campaign.cancel_one()
        if campaign.rng.random() < 0.4:
            campaign.pause(0.0, 0.8)  # while it opens the store, settles, claims for the first time
        else:
            campaign.until_at_work()
            for _ in range(campaign.rng.randint(0, 3)):
                campaign.steer_one()
            campaign.pause(0.0, 0.8)
        campaign.kill_monitor()
        campaign.collect(wait=False)
        campaign.relaunch()
    campaign.settle(make_bench, qtbot, Done(cancelled=frozenset(campaign.cancelled)))
    campaign.report("monitor killed")


@pytest.mark.timeout(sized(120, 3_600))
def test_workers_killed_again_and_again_are_each_a_failure_that_says_so(
    campaign: Campaign, make_bench: MakeBench, qtbot: QtBot
) -> None:
    campaign.monitor.until_ready()
    for _ in range(KILLS):
        campaign.add_some(4)
        if campaign.rng.random() < 0.2:
            campaign.cancel_one()
        if campaign.rng.random() < 0.7:
            campaign.until_at_work()
        campaign.pause(0.0, 0.5)
        campaign.kill_workers(campaign.rng.randint(1, 2))
        campaign.collect(wait=False)
    done = Done(worker_kills=True, cancelled=frozenset(campaign.cancelled))
    while campaign.adding:
        campaign.collect(wait=True)
    _until_all_are_over(campaign.paths)
    campaign.settle(make_bench, qtbot, done)
    campaign.report("workers killed")


@pytest.mark.timeout(sized(120, 3_600))
def test_monitor_and_workers_killed_together_leave_only_what_the_user_must_decide(
    campaign: Campaign, make_bench: MakeBench, qtbot: QtBot
) -> None:
    for _ in range(KILLS):
        campaign.add_some(5)
        if campaign.rng.random() < 0.2:
            campaign.cancel_one()
        if campaign.rng.random() < 0.7:
            campaign.until_at_work()
        campaign.pause(0.0, 0.7)
        if campaign.rng.random() < 0.5:
            campaign.kill_monitor()
            campaign.kill_workers(SLOTS)
        else:
            campaign.kill_workers(campaign.rng.randint(1, SLOTS))
            campaign.kill_monitor()
        campaign.collect(wait=False)
        campaign.relaunch()
    campaign.settle(
        make_bench, qtbot, Done(worker_kills=True, both_kills=True, cancelled=frozenset(campaign.cancelled))
    )
    campaign.report("both killed")


def _until_all_are_over(paths: Paths) -> None:
    reader = Reader(paths.database)

    def are_over() -> bool:
        left = [run for run in all_runs(reader) if not run.state.is_over]
        assert not left, f"{len(left)} runs have not ended, as {left[:3]}"
        return True

    try:
        wait_until(are_over, 120)
    finally:
        reader.close()
