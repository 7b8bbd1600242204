"""What very many short runs leave behind: memory, descriptors, inodes and bytes, a run and in all."""

from __future__ import annotations

import gc
import logging
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from taskmon.core.journal import ALIVE
from taskmon.core.states import RunState
from taskmon.engine.upkeep.tidying import KEPT_WHOLE
from taskmon.paths import Paths
from taskmon.settings import Settings
from taskmon.store import Query
from tests.engine.conftest import Bench, MakeBench
from tests.faults.campaign import sized
from tests.faults.test_many import pss_bytes
from tests.jobs import command

MANY = sized(300, 100_000)
_BATCH = 500
_MOST_BYTES, _MOST_INODES = 8_192, 3
_MB = 1_000_000
#: Runs end, and are tidied, in nearly the order of their ids.
_SLACK = 8


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a monitor and its home take."""

    memory_bytes: int
    descriptors: int
    inodes: int
    disk_bytes: int

    @staticmethod
    def of(home: Path) -> Footprint:
        gc.collect()
        sizes = [home.lstat().st_blocks * 512]
        for folder, folders, files in os.walk(home):
            for name in (*folders, *files):
                if name != "ballast":
                    sizes.append(os.lstat(os.path.join(folder, name)).st_blocks * 512)
        return Footprint(pss_bytes(), len(os.listdir("/proc/self/fd")), len(sizes), sum(sizes))


def _perform(bench: Bench, count: int) -> None:
    """Short commands, until the last has ended and all is tidied."""
    for first in range(0, count, _BATCH):
        runs = bench.add(*(command("true") for _ in range(min(_BATCH, count - first))))
        bench.qtbot.waitUntil(partial(_is_quiet, bench, runs[-1].id), timeout=600_000)
        bench.news.clear()


def _is_quiet(bench: Bench, last: int) -> bool:
    reader = bench.engine.reader()
    try:
        counts = reader.counts()
        run = reader.run(last)
    finally:
        reader.close()
    active = counts[RunState.QUEUED] + counts[RunState.RUNNING]
    if active or run is None or bench.engine._pool.active:
        return False
    # That nothing runs is known a moment before tidying begins.
    last_tidied = last - KEPT_WHOLE - _SLACK
    return not (bench.engine.paths.attempt(last_tidied, 1) / ALIVE).exists()


@pytest.mark.timeout(sized(120, 7_200))
def test_a_short_run_without_output_leaves_few_inodes_few_bytes_and_no_descriptor(
    make_bench: MakeBench, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """69,632 bytes stayed reserved for the journal of each, in a folder of three files below another."""
    monkeypatch.setattr(logging.getLogger("taskmon"), "propagate", False)  # pytest would keep all that is logged
    bench = make_bench(Settings(slots=2))
    # Whatever is made but once is there then: also the threads and workers that come when much is to be done at once.
    _perform(bench, 2 * KEPT_WHOLE + sized(200, 1_000))
    before = Footprint.of(paths.home)

    _perform(bench, MANY)

    after = Footprint.of(paths.home)
    bytes_a_run = (after.disk_bytes - before.disk_bytes) / MANY
    inodes_a_run = (after.inodes - before.inodes) / MANY
    grown_bytes = after.memory_bytes - before.memory_bytes
    print(
        f"{MANY} runs: {bytes_a_run:.0f} bytes and {inodes_a_run:.3f} inodes a run, {after.descriptors} descriptors"
        f" ({before.descriptors} before), memory grew {grown_bytes / _MB:.1f} MB, {grown_bytes / MANY:.0f} bytes a run;"
        f" in all {after.disk_bytes / _MB:.1f} MB in {after.inodes} inodes"
    )
    assert bytes_a_run <= _MOST_BYTES
    assert inodes_a_run <= _MOST_INODES
    assert after.descriptors <= before.descriptors + 4
    assert grown_bytes < sized(20, 60) * _MB
    reader = bench.engine.reader()
    assert {run.state for run in reader.page(Query(), 50)} == {RunState.SUCCEEDED}
    reader.close()


def test_an_ended_run_with_output_leaves_its_output_and_its_journal_alone(make_bench: MakeBench, paths: Paths) -> None:
    bench = make_bench(Settings(slots=2))
    runs = bench.add(*(command("echo", "hello") for _ in range(2 * KEPT_WHOLE)))
    bench.qtbot.waitUntil(lambda: _is_quiet(bench, runs[-1].id), timeout=60_000)

    # What is folded away of it may be so a moment after the last run has ended.
    folder = paths.attempt(runs[0].id, 1)
    bench.qtbot.waitUntil(lambda: sorted(os.listdir(folder)) == ["journal.jsonl", "output.log"], timeout=20_000)


def test_a_run_whose_folder_has_gone_is_retried_shown_and_has_logs_as_any_other(
    make_bench: MakeBench, paths: Paths, tmp_path: Path
) -> None:
    bench = make_bench(Settings(slots=2))
    flag = tmp_path / "flag"
    [run] = bench.add(command("sh", "-c", f"[ -e {flag} ] && echo second"))
    bench.until_over(run.id)
    _perform(bench, 2 * KEPT_WHOLE)
    bench.qtbot.waitUntil(lambda: not (paths.runs / str(run.id)).exists(), timeout=20_000)

    flag.touch()
    again = bench.engine.control.retry(run.id).result(60)
    ended = bench.until(run.id, lambda told: told.attempt == again.attempt + 1 and told.state.is_over)

    assert ended.state is RunState.SUCCEEDED
    assert (paths.attempt(run.id, 2) / "output.log").read_bytes() == b"second\n"
    bench.engine.control.remove(run.id).result(60)
    assert b'"run":%d,' % run.id not in (paths.runs / "ended" / "0.jsonl").read_bytes()
