"""Very many small tasks, one after another: neither the monitor nor its workers grow, and each leaves its result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Reader
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.conftest import Launch

MANY = sized(180, 10_000)
#: By then everything that is loaded once has been loaded.
_WARM = MANY // 4
_BATCH = 60
SLOTS = 2
#: What allocator and page cache may take beside; a leak of a hundred bytes a task shows in a full campaign.
_MOST_GROWTH_BYTES = 4_000_000


@pytest.mark.timeout(sized(170, 3_600))
@pytest.mark.parametrize("isolation", ["process", "pool", "thread"])
def test_the_memory_of_monitor_and_workers_stays_flat(
    paths: Paths, tmp_path: Path, launch: Launch, isolation: str
) -> None:
    script = tmp_path / "small.py"
    script.write_text("def double(number: int) -> int:\n    return number * 2\n")
    monitor = launch(slots=SLOTS)
    monitor.until_ready()
    reader = Reader(paths.database)
    try:
        monitors_bytes: list[int] = []
        warm_bytes: list[int] = []
        workers_bytes: list[int] = []  # of the largest: how many there are is chance
        for first in range(0, MANY, _BATCH):
            jobs = [_job(script, number, isolation) for number in range(first, min(first + _BATCH, MANY))]
            assert monitors.ask(paths, "add", {"runs": [{"job": job} for job in jobs]}) is not None, monitor.said
            ended = first + len(jobs)
            monitor.until(lambda ended=ended: _ended(reader) == ended, 120.0)  # type: ignore[misc]  # a default
            if ended >= _WARM:
                workers = [worker.pid for worker in monitors.workers(paths)]
                resting = [child.pid for worker in workers for child in system.children(worker)]
                warm_bytes.append(max(map(_private_bytes, resting), default=0))
                monitors_bytes.append(_private_bytes(monitor.process.pid))
                workers_bytes.append(max(map(_private_bytes, workers), default=0))
        results = _results(reader)
        assert sorted(results) == [number * 2 for number in range(MANY)]
    finally:
        reader.close()
    assert any(warm_bytes) is (isolation == "pool")
    for what, used in (
        ("monitor", monitors_bytes),
        ("largest worker", workers_bytes),
        ("largest warm process", warm_bytes),
    ):
        print(
            f"{MANY} tasks, {isolation}, {what}: {used[0] / 1e6:.1f} MB when warm, {used[-1] / 1e6:.1f} MB at the end"
        )
        assert min(used[-3:]) - used[0] < _MOST_GROWTH_BYTES, what
    # The next attempt may be claimed before the last one's worker is ready again, on a busy machine more than once.
    assert len(workers) <= 4 * SLOTS


def _job(script: Path, number: int, isolation: str) -> dict[str, Any]:
    return {
        "kind": "task",
        "task": f"{script}:double",
        "params": {"number": number},
        "isolation": isolation,
        "cwd": str(script.parent),
    }


def _ended(reader: Reader) -> int:
    counts = reader.counts()
    return sum(counts.get(state, 0) for state in RunState if state.is_over)


def _results(reader: Reader) -> list[int]:
    found: list[int] = []
    for run_id in range(1, MANY + 1):
        run = reader.run(run_id)
        assert run is not None
        assert run.state is RunState.SUCCEEDED, run.error
        found.append(int(run.result))
    return found


def _private_bytes(pid: int) -> int:
    """Memory that this process shares with no other."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # a worker that was let go meanwhile
    return sum(int(line.split()[1]) * 1_024 for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))
