"""What retention removes, and what it must not count, or not believe."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from taskmon.core.journal import OUTPUT
from taskmon.core.states import RunState
from taskmon.engine.pool import Pool
from taskmon.engine.upkeep import retention
from taskmon.engine.upkeep.housekeeping import Housekeeping
from taskmon.engine.upkeep.retention import Limits, Pruned, prune
from taskmon.engine.verbs.control import Control
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Store
from tests.engine.conftest import MakeBench
from tests.jobs import shell
from tests.store import acts
from tests.store.acts import NOW
from tests.waiting import wait_until

_OLD = NOW - timedelta(days=20)


@pytest.fixture
def control(store: Store, paths: Paths) -> Control:
    return Control(store, paths)


def _printed(store: Store, paths: Paths, content: bytes, **fields: Any) -> Path:
    """The output of a run that ended long ago; by default of the size that it has."""
    run = acts.add(store)
    path = paths.attempt(run.id, 1) / OUTPUT
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    acts.claim(store, run.id, _OLD)
    acts.end(store, run.id, now=_OLD, **{"output_bytes": len(content), **fields})
    return path


def test_one_output_with_a_hole_makes_no_other_go(store: Store, paths: Paths, control: Control) -> None:
    """A chatty job with 0.8 MB on the disk counted as 300 MB, and had everybody's output deleted."""
    quiet = [_printed(store, paths, b"x" * 1_000) for _ in range(3)]
    remarks = {"output_gap": [262_144, 299_500_000]}
    chatty = _printed(store, paths, b"y", output_bytes=300_000_000, remarks=remarks)

    assert prune(store, paths, control, Limits(output_bytes=1_000_000), NOW) == Pruned()
    assert all(path.exists() for path in (*quiet, chatty))

    gone = prune(store, paths, control, Limits(output_bytes=764_000), NOW)
    assert gone == Pruned(outputs=2, output_bytes=2_000)


def test_what_a_run_printed_whose_worker_was_killed_is_counted_and_goes(make_bench: MakeBench, paths: Paths) -> None:
    """Its size was never stored, so it stayed until its run was removed."""
    bench = make_bench()
    run = bench.until_running(bench.add(shell("head -c 100000 /dev/zero | tr '\\0' x; exec sleep 60"))[0].id)
    output = paths.attempt(run.id, 1) / OUTPUT
    wait_until(lambda: output.stat().st_size == 100_000)
    os.kill(int(Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)

    assert bench.until_over(run.id).state is RunState.FAILED
    reader = bench.engine.reader()
    assert reader.output_total_bytes() == 100_000
    reader.close()


def test_what_goes_in_many_batches_is_cut_off_between_two_of_them(
    store: Store, paths: Paths, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A monitor that left while it made room among very many did not end before all of that was done."""
    monkeypatch.setattr(retention, "_BATCH", 1)
    outputs = [_printed(store, paths, b"x" * 1_000) for _ in range(3)]
    chances = iter((True, False))

    gone = prune(store, paths, control, Limits(output_days=1, runs=0), NOW, lambda: next(chances, False))

    assert gone == Pruned(outputs=1, output_bytes=1_000)
    assert [path.exists() for path in outputs].count(False) == 1


def test_housekeeping_that_was_stopped_removes_nothing_more(
    store: Store, paths: Paths, control: Control, qapp: QApplication
) -> None:
    output = _printed(store, paths, b"x" * 1_000)
    keeping = Housekeeping(store, paths, control, Settings, Pool(qapp), qapp)
    keeping.stop()

    keeping._make_room(Limits(output_days=1, runs=0))

    assert output.exists()
