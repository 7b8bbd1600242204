"""A long queue: what a look at it costs, how soon thousands are added, and what others wait meanwhile."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.run import Run
from taskmon.paths import Paths
from taskmon.store import Store, Transaction
from tests.benchmarks.conftest import Filled, Report
from tests.benchmarks.processes import Monitor, environment
from tests.benchmarks.rows import percentile, single
from tests.store.acts import NOW, add, perform
from tests.store.writing.test_queue import WAITING, grow

_LOOKS = 200
_ADDED = 20_000
_FILES = 30_000
#: Ignores what it is asked, so that it can be asked again and again.
_STUBBORN = ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"]


@pytest.mark.parametrize("kind", ["queued in many groups", "due", "waiting for a time", "due in a paused group"])
@pytest.mark.parametrize("many", [1_000, 10_000, 100_000])
def test_a_look_at_the_queue(kind: str, many: int, filled: Filled, report: Report) -> None:
    home = filled(0)
    store = Store(Paths(home, home, ""))
    store.open()
    for priority in (4, 3, 2, 1):
        add(store, priority=priority)
    add(store)
    grow(store, WAITING[kind], many)
    took_ms = sorted(_look_ms(store) for _ in range(_LOOKS))
    store.close()
    report(single(f"a look at the queue, median, {many:,} {kind}", statistics.median(took_ms), "ms", most=1.0))


def _look_ms(store: Store) -> float:
    def look(tx: Transaction) -> float:
        began_s = time.perf_counter()
        tx.running_count()
        tx.come_due(NOW, 500)
        run: Run | None = tx.next_ready(NOW)
        assert run is not None
        tx.next_wake()
        return (time.perf_counter() - began_s) * 1000

    return store.write(look).result(60)


def test_others_meanwhile(filled: Filled, report: Report) -> None:
    """100,000 queued, 10,000 of them due, in 500 groups: 20,000 are added, and a run with 30,000 files is removed."""
    home = filled(0)
    removed = _fill(home)
    with Monitor(home, "work", "--slots", "1") as monitor:
        (stubborn,) = [
            run["id"]
            for run in monitor.ask(
                "add",
                runs=[{"job": {"argv": _STUBBORN, "cwd": "/", "grace_s": 3_600}, "priority": 1_000}],
                environment={"PATH": os.environ["PATH"]},
            )
        ]
        _wait_for(lambda: monitor.ask("show", id=stubborn)["pid"] is not None)
        idle = _latencies_ms(monitor, stubborn, lambda: time.sleep(3))
        took_s: list[float] = []
        adding = _latencies_ms(monitor, stubborn, lambda: took_s.append(_add(home)))
        removing = _latencies_ms(monitor, stubborn, lambda: _remove(home, removed))
        monitor.ask("let_go", id=stubborn)
    report(single(f"add --from of {_ADDED:,} runs", took_s[0], "s", most=2.0))
    for what, latencies in (("nothing else", idle), ("the add", adding), ("a remove of 30,000 files", removing)):
        peer = f"p50 {percentile(latencies, 50):.1f}, most {max(latencies):.1f}, n {len(latencies)}"
        report(
            single(f"cancel told to its worker beside {what}, p99", percentile(latencies, 99), "ms", most=50, peer=peer)
        )


def _fill(home: Path) -> int:
    """Fill the queue; returns an ended run with many files."""
    store = Store(Paths(home, home, ""))
    store.open()
    ended = perform(store, add(store).id)
    add(store)
    grow(store, WAITING["queued in many groups"], 90_000)
    grow(store, {**WAITING["due"], "due": 0, "group_name": "'group ' || (n % 500)"}, 10_000)
    store.close()
    files = home / "runs" / str(ended.id) / "files"
    files.mkdir(parents=True)
    for number in range(_FILES):
        (files / f"{number}.txt").touch()
    return ended.id


def _latencies_ms(monitor: Monitor, run_id: int, act: Callable[[], object]) -> list[float]:
    """How long each cancel took until it was answered, which is after its worker was told, while `act` lasts."""
    acting = threading.Thread(target=act)
    acting.start()
    taken: list[float] = []
    while acting.is_alive():
        began_s = time.perf_counter()
        monitor.ask("cancel", id=run_id)
        taken.append((time.perf_counter() - began_s) * 1000)
        time.sleep(0.005)
    acting.join()
    return taken


def _add(home: Path) -> float:
    lines = "".join(f"echo {number}\n" for number in range(_ADDED))
    began_s = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "taskmon", "add", "--from", "-"],
        input=lines.encode(), env=environment(home), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.monotonic() - began_s


def _remove(home: Path, run_id: int) -> None:
    subprocess.run([sys.executable, "-m", "taskmon", "remove", str(run_id)], env=environment(home), check=True)


def _wait_for(condition: Callable[[], Any]) -> None:
    deadline_s = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_many_runs_for_the_same_time_cost_what_queued_ones_cost(filled: Filled, report: Report) -> None:
    """How long 2,000 times `true` take: it was five times as long where they had come due."""
    spent = {}
    for name, options in (("queued", []), ("--in 1s", ["--in", "1s"])):
        home = filled(0)
        lines = b"true\n" * 2_000
        arguments = [sys.executable, "-m", "taskmon", "add", *options, "--from", "-"]
        subprocess.run(arguments, input=lines, env=environment(home), check=True, stdout=subprocess.DEVNULL)
        time.sleep(1.5)
        began_s = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "taskmon", "work", "--until-idle", "--slots", "4"],
            env=environment(home), check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        spent[name] = time.monotonic() - began_s
    report(
        single(
            "2,000 × true with --in 1s, in times of what queued ones take",
            spent["--in 1s"] / spent["queued"],
            "",
            most=1.2,
        )
    )
