"""What it costs a worker to watch a program that prints as fast as nobody reads."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from taskmon.system.linux.stat import stat_of
from tests.benchmarks.conftest import Report
from tests.benchmarks.rows import single
from tests.waiting import wait_until
from tests.worker.hiring import Worker, python

_BYTES_A_S = 100_000_000
_MEASURED_S = 10.0
#: As fast as said, with the end of it given up now and then, or a disk would be full of it.
_PRINT = """
import os, time
piece = {piece} * (2_500_000 // len({piece}))
began, written = time.monotonic(), 0
while True:
    os.write(1, piece)
    written += len(piece)
    time.sleep(max(0.0, written / {rate} - (time.monotonic() - began)))
"""
_KINDS = {
    "text": b"".join(b"a row of ordinary output, number %d\n" % number for number in range(700)),
    "coloured redraws": b"".join(b"\r\x1b[32m %3d%%\x1b[0m|####    | %d/7000" % (n % 101, n) for n in range(700)),
}


@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
@pytest.mark.parametrize("kind", _KINDS)
def test_a_worker_whose_program_writes_100_mb_a_second(kind: str, tmp_path: Path, report: Report) -> None:
    worker = Worker(tmp_path / "runs")
    try:
        given = worker.give(python(_PRINT.format(piece=_KINDS[kind], rate=_BYTES_A_S), output_cap_bytes=64_000_000))
        wait_until(lambda: len(given.snapshot) > 0 and given.snapshot["output_bytes"] > _BYTES_A_S)
        before, began_s = _cpu_s(worker.process.pid), time.monotonic()
        printed = given.snapshot["output_bytes"]
        time.sleep(_MEASURED_S)
        used, lasted_s = _cpu_s(worker.process.pid) - before, time.monotonic() - began_s
        rate = (given.snapshot["output_bytes"] - printed) / lasted_s / 1e6
    finally:
        worker.clean_up()
    what = f"a worker while its program writes {kind} at {rate:.0f} MB/s: of a core"
    report(single(what, round(100 * used / lasted_s, 2), "%", most=3.0))


def _cpu_s(pid: int) -> float:
    stat = stat_of(pid)
    assert stat is not None
    return stat.cpu_ticks / os.sysconf("SC_CLK_TCK")
