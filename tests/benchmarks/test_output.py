"""The output's view and `taskmon logs` over a gigabyte: against one plain reading of the same file in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.output.stream import FoldedStream
from tests.benchmarks.conftest import Report
from tests.benchmarks.rows import compared, single

_BYTES = int(os.environ.get("TASKMON_BENCH_OUTPUT_MB", "1000")) * 1_000_000
_FOLLOWED_S = float(os.environ.get("TASKMON_BENCH_FOLLOW_S", "60"))
_BYTES_A_S = 100_000_000
_LOOKER = str(Path(__file__).with_name("watched_output.py"))
#: What fills the file, again and again.
_KINDS = {
    "many lines": b"".join(b"a row of ordinary output, number %d\n" % number for number in range(20_000)),
    "one line": b"x" * 1_000_000,
    "one line, redrawn": b"".join(b"\r %3d%%|####    | %d/7000 [00:12<00:33]" % (n % 101, n) for n in range(7_000)),
    "nested bars": b"".join(b"\router %d  \n\rinner %d  \x1b[A" % (n // 100, n) for n in range(9_000)),
    "colours": b"".join(b"\x1b[32mINFO\x1b[0m a row of output, number %d\n" % number for number in range(20_000)),
}


@pytest.fixture(params=list(_KINDS))
def large(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    path = tmp_path / "output.log"
    with path.open("wb") as file:
        while file.tell() < _BYTES:
            file.write(_KINDS[request.param])
    yield request.param, path
    path.unlink()


def test_open_and_search(large: tuple[str, Path], report: Report) -> None:
    kind, path = large
    read_s = _read_s(path)
    opened = _look(path, "open")
    searched = _look(path, "search", "number 19999")

    report(single(f"open 1 GB, {kind}: processor time", round(opened["cpu_s"], 3), "s", most=1.0))
    report(single(f"open 1 GB, {kind}: memory more than before", round(opened["memory_mb"]), "MB", most=100))
    what = f"search 1 GB, {kind}, against reading it once: processor time"
    report(compared(what, [(searched["cpu_s"], read_s)], "s", most=80))


def test_folding(report: Report) -> None:
    for kind, unit in _KINDS.items():
        stream, count = FoldedStream(coloured=False), 0
        content = (unit * (1 + 1_000_000 // len(unit)))[:1_000_000]
        began_s = time.process_time()
        while time.process_time() - began_s < 1.0:
            stream.feed(content)
            count += 1
        rate = round(count / (time.process_time() - began_s))
        report(single(f"fold {kind}", rate, "MB/s"))


def test_the_window_answers_while_a_program_writes_100_mb_a_second(tmp_path: Path, report: Report) -> None:
    path, stop = tmp_path / "output.log", threading.Event()
    path.write_bytes(b"")
    writer = threading.Thread(target=_write, args=(path, stop))
    writer.start()
    try:
        worst = _look(path, "follow", str(_FOLLOWED_S))
    finally:
        stop.set()
        writer.join()
    what = f"window's longest stall while `yes` is followed for {_FOLLOWED_S:.0f} s, {worst['grown_mb']:.0f} MB"
    report(single(f"{what}: own processor time", round(worst["worst_cpu_ms"], 1), "ms", most=16))
    report(single(f"{what}: by the clock", round(worst["worst_ms"], 1), "ms", most=1_000))


def _write(path: Path, stop: threading.Event) -> None:
    """As `yes` does, at that rate, with its middle given up as the worker does it."""
    content = b"y\n" * (_BYTES_A_S // 40)
    began_s, written, punched = time.monotonic(), 0, 65_536
    with path.open("ab") as file:
        while not stop.is_set():
            file.write(content)
            file.flush()
            written += len(content)
            until = (written - 128_000_000) // 4_096 * 4_096
            if until - punched > 16_000_000:
                system.punch_hole(file.fileno(), punched, until - punched)
                punched = until
            ahead_s = written / _BYTES_A_S - (time.monotonic() - began_s)
            stop.wait(max(0.0, ahead_s))


def _read_s(path: Path) -> float:
    began_s = time.process_time()
    with path.open("rb", buffering=0) as file:
        buffer = bytearray(1 << 20)
        while file.readinto(buffer):
            pass
    return time.process_time() - began_s


def _look(path: Path, what: str, *more: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, _LOOKER, what, str(path), *more], capture_output=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told
