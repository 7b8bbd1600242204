"""Tasks: durable steps against DBOS, tasks a second against huey, `track` against tqdm; and how soon one starts.

The peers are in the extra `bench`, which `make bench` installs; TASKMON_BENCH_PEERS names another Python that has them.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskmon.core.states import RunState
from taskmon.paths import find_paths
from taskmon.store import Reader
from taskmon.tasks.durable.digest import Secrets, call_of
from tests.benchmarks.conftest import Filled, Fresh, Report
from tests.benchmarks.processes import Monitor, children, environment
from tests.benchmarks.rows import Row, compared, percentile, single
from tests.waiting import wait_until

_HERE = Path(__file__).parent
_TASKS = str(_HERE / "small_tasks.py")
_PEERS = os.environ.get("TASKMON_BENCH_PEERS", sys.executable)
_ROUNDS = int(os.environ.get("TASKMON_BENCH_ROUNDS", "5"))
_COUNT = int(os.environ.get("TASKMON_BENCH_TASKS", "1000"))
_STEPS = 300
_ITEMS = 3_000_000
_CALLS: dict[str, tuple[Any, ...]] = {
    "small": ("https://example.org/1", 5),
    "a thousand texts": ([f"row {number}" for number in range(1_000)],),
    "a megabyte": (b"x" * 1_000_000,),
}


@pytest.mark.parametrize("place", [tempfile.gettempdir(), "/dev/shm"], ids=["disk", "memory"])
def test_durable_steps_a_second(place: str, filled: Filled, fresh: Fresh, report: Report) -> None:
    """In memory: what is left where the disk costs nothing. DBOS: as it sets SQLite up, and with WAL set for it."""
    _need("dbos")
    if not os.path.isdir(place):
        pytest.skip(f"there is no {place}")
    with Monitor(filled(0, place), "work", "--slots", "1") as monitor:
        for journal, how in (("delete", ""), ("wal", " with WAL")):
            pairs = [
                (_returned(monitor, "steps", {"count": 2_000}), _peer(fresh(place), "steps", _STEPS, journal))
                for _ in range(_ROUNDS)
            ]
            report(compared(f"durable steps a second in {place}, against DBOS{how}", pairs, "/s", least=5.0))


@pytest.mark.parametrize("at_once", [1, 4])
def test_items_of_a_map_a_second(at_once: int, filled: Filled, fresh: Fresh, report: Report) -> None:
    """Of a process that is a pool's, each item crosses two pipes more; the bare executors keep nothing."""
    _need("dbos")
    with Monitor(filled(0), "work", "--slots", "1") as monitor:
        ours: dict[str, list[float]] = {}
        for way in ("thread", "pool"):
            params = {"count": 10_000, "at_once": at_once, "isolation": way}
            pairs = [
                (_returned(monitor, "mapped", params), _peer(fresh(), "bare", 10_000, at_once, way))
                for _ in range(_ROUNDS)
            ]
            ours[way] = [rate for rate, _ in pairs]
            report(compared(f"items of a map a second, {way}, {at_once} at once, against a bare executor", pairs, "/s"))
        with_peer = [(rate, _peer(fresh(), "map", 300, at_once)) for rate in ours["thread"]]
        report(compared(f"items of a map a second, {at_once} at once, against DBOS", with_peer, "/s", least=5.0))


@pytest.mark.parametrize(("kind", "arguments"), _CALLS.items())
def test_digest_of_a_step(kind: str, arguments: tuple[Any, ...], report: Report) -> None:
    """What it costs to know a step again by its function and arguments; and to put it into words, once it is kept."""
    salt, secrets = os.urandom(16), Secrets({"token": "hunter2-hunter2"})
    called = partial(call_of, len, arguments, {}, salt, secrets)
    number = 20 if kind == "a megabyte" else 2_000
    for what, function in (("digest", called), ("words", called().text)):
        took_s = min(timeit.repeat(function, number=number, repeat=_ROUNDS, timer=time.process_time)) / number
        report(single(f"a step's {what}, {kind}", took_s * 1e6, "µs", most=100.0 if kind == "small" else None))


@pytest.mark.parametrize("slots", [1, 2, 4, 8])
@pytest.mark.parametrize(("isolation", "least"), [("thread", 1.0), ("pool", 0.5), ("process", None)])
def test_durable_tasks_a_second(
    isolation: str, least: float | None, slots: int, filled: Filled, fresh: Fresh, report: Report
) -> None:
    _need("huey")
    pairs = [(_through(filled(0), slots, isolation), _peer(fresh(), "tasks", _COUNT, slots)) for _ in range(_ROUNDS)]
    report(compared(f"no-op tasks a second, {isolation}, {slots} slots, against huey", pairs, "/s", least=least))
    if isolation == "process":  # huey's run in a thread of its consumer; this is the like of ours
        spawned = [(ours, _peer(fresh(), "spawn", 100, slots)) for ours, _ in pairs]
        report(compared("  against a bare Python started for each", spawned, "/s", least=1.2))


def test_track_per_item(filled: Filled, fresh: Fresh, report: Report) -> None:
    _need("tqdm")
    pairs, loops, calls = [], [], []
    with Monitor(filled(0), "work", "--slots", "1") as monitor:
        for _ in range(_ROUNDS):
            ours, loop = _returned(monitor, "tracked", {"count": _ITEMS})
            peer, _ = _peer(fresh(), "track", _ITEMS)
            pairs.append((ours, peer))
            loops.append(loop)
            calls.append(_returned(monitor, "reported", {"count": _ITEMS // 10}))
    report(compared("track, an item, against tqdm", pairs, "ns", most=1.0))
    report(single("  the same loop without it", statistics.median(loops), "ns"))
    report(single("progress, a call", statistics.median(calls), "ns", most=1000))


@pytest.mark.parametrize(("kind", "count"), [("warm", 200), ("cold", 40), ("thread", 200), ("other Python", 40)])
def test_start_of_a_task(kind: str, count: int, filled: Filled, report: Report) -> None:
    """Cold: no worker is there, so one is started first. The claim is in the history, to the millisecond."""
    asked, claimed = [], []
    most = {"warm": 30.0}.get(kind)
    job = {"thread": {"isolation": "thread"}, "other Python": {"python": _other_python()}}.get(kind, {})
    with Monitor(filled(0), "work", "--slots", "1") as monitor:
        _start(monitor, job)
        for _ in range(count):
            if kind == "cold":
                for worker in children(monitor.pid):
                    os.kill(worker, signal.SIGKILL)
                wait_until(lambda: not _alive(monitor))
            asked_ms, claimed_ms = _start(monitor, job)
            asked.append(asked_ms)
            claimed.append(claimed_ms)
    for name, of in (("median", statistics.median), ("99 of 100", lambda values: percentile(values, 99))):
        shown = f"{of(asked):.1f} ms after it was asked for"
        met = "" if most is None else "yes" if of(claimed) <= most else "NO"
        aim = "" if most is None else f"≤ {most:g} ms"
        report(Row(f"start of a task after its claim, {kind}, {name}", f"{of(claimed):.1f} ms", shown, "", aim, met))


def _need(package: str) -> None:
    done = subprocess.run([_PEERS, "-c", f"import {package}"], capture_output=True, check=False, timeout=60)
    if done.returncode:
        pytest.skip(f"NOT MEASURED: {package} is not installed for {_PEERS}; pip install 'taskmon[bench]'")


def _peer(folder: Path, kind: str, *rest: object) -> Any:
    """What peers.py found, in that folder."""
    done = subprocess.run(
        [_PEERS, str(_HERE / "peers.py"), kind, str(folder), *map(str, rest)],
        env={**environment(folder), "PYTHONPATH": str(_HERE.parent.parent)},
        capture_output=True, text=True, check=True, timeout=600,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _job(function: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "task", "task": f"{_TASKS}:{function}", "cwd": "/", **fields}


def _add(monitor: Monitor, jobs: list[dict[str, Any]]) -> list[int]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "HOME")}
    return [run["id"] for run in monitor.ask("add", runs=[{"job": job} for job in jobs], environment=kept)]


def _returned(monitor: Monitor, function: str, params: dict[str, Any]) -> Any:
    """What the task returned."""
    ids = _add(monitor, [_job(function, params=params)])
    monitor.ask("wait", ids=ids, timeout_s=300)
    shown = monitor.ask("show", id=ids[0])
    assert shown["state"] == "succeeded", shown["error"]
    return shown["result"]


def _through(home: Path, slots: int, isolation: str) -> float:
    """Queue them in a paused group, let it go, and wait until SQLite says that all have succeeded."""
    with Monitor(home, "work", "--slots", str(slots)) as monitor:
        job = _job("one", isolation=isolation)
        monitor.ask("wait", ids=_add(monitor, [job]))
        monitor.ask("group", name="default", paused=True)
        _add(monitor, [job] * _COUNT)
        os.environ["TASKMON_HOME"] = str(home)
        reader = Reader(find_paths().database)
        begun_s = time.monotonic()
        monitor.ask("group", name="default", paused=False)
        wait_until(lambda: reader.counts()[RunState.SUCCEEDED] > _COUNT, timeout_s=600)
        took_s = time.monotonic() - begun_s
        reader.close()
    return _COUNT / took_s


def _start(monitor: Monitor, job: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds from asking, and from the claim, to the function's first line."""
    asked_ns = time.time_ns()
    ids = _add(monitor, [_job("now_ns", **job)])
    monitor.ask("wait", ids=ids)
    shown = monitor.ask("show", id=ids[0])
    (claimed_at,) = [entry["at"] for entry in shown["history"] if entry["to"] == "running"]
    claimed_ns = datetime.fromisoformat(claimed_at).timestamp() * 1e9
    return (shown["result"] - asked_ns) / 1e6, (shown["result"] - claimed_ns) / 1e6


def _other_python() -> str:
    """An interpreter that is not taskmon's own."""
    base = os.path.realpath(sys.executable)
    return base if base != sys.executable else "/usr/bin/python3"


def _alive(monitor: Monitor) -> bool:
    states = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in children(monitor.pid)]
    return any(state != "Z" for state in states)
