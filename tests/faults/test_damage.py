"""The database is damaged in random pages: it is set aside, and what had ended still has its outcome."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from taskmon.core.attempt import Attempt
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import OpenReport
from tests.engine.conftest import Bench, MakeBench
from tests.faults import witness
from tests.faults.campaign import sized
from tests.faults.truth import all_runs
from tests.jobs import command, shell

DAMAGES = sized(6, 60)
_PAGE_BYTES = 4_096


def _perform_some(bench: Bench, trace: Path) -> None:
    """Runs of all outcomes, some with a second attempt, one that waits for somebody."""
    for number, kind in enumerate(["true", "failing", "crashing", "nap", "children", "true", "failing"]):
        text = witness.KINDS[kind].text
        bench.perform(command("/bin/sh", "-c", text, str(trace), name=f"{kind} {number}", cwd="/"))
    bench.perform(shell("exit 3", name="retried", retry=RetryPolicy(max_attempts=2, backoff_s=0.01)))
    [cancelled] = bench.add(command("sleep", "600", name="cancelled"))
    bench.until_running(cancelled.id)
    bench.engine.control.cancel(cancelled.id).result(60)
    bench.until_over(cancelled.id)
    bench.add(command("true", name="held", held=True))


def _outcomes(bench: Bench) -> dict[int, tuple[RunState, int | None, str | None, list[tuple[RunState, int | None]]]]:
    reader = bench.engine.reader()
    try:
        return {
            run.id: (run.state, run.exit_code, run.signal, _attempts(reader.attempts(run.id)))
            for run in all_runs(reader)
            if run.attempt
        }
    finally:
        reader.close()


def _attempts(attempts: list[Attempt]) -> list[tuple[RunState, int | None]]:
    return [(attempt.state, attempt.exit_code) for attempt in attempts]


def _end_uncleanly(paths: Paths) -> None:
    """As a power cut leaves it: the next launch looks at the whole file."""
    with closing(sqlite3.connect(paths.database, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'clean_end'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for name in ("-wal", "-shm"):
        paths.database.with_name(paths.database.name + name).unlink(missing_ok=True)


def _damaged(content: bytes, rng: random.Random) -> bytes:
    """Some pages overwritten: with chance, with zeros, or with another page."""
    spoiled = bytearray(content)
    pages = len(content) // _PAGE_BYTES
    for _ in range(rng.randint(1, max(1, pages // 4))):
        at = rng.randrange(pages) * _PAGE_BYTES
        other = rng.randrange(pages) * _PAGE_BYTES
        filling = rng.choice([rng.randbytes(_PAGE_BYTES), bytes(_PAGE_BYTES), content[other : other + _PAGE_BYTES]])
        spoiled[at : at + _PAGE_BYTES] = filling
    return bytes(spoiled)


@pytest.mark.timeout(sized(120, 900))
def test_whatever_pages_are_damaged_each_ended_run_keeps_its_outcome(
    make_bench: MakeBench, paths: Paths, tmp_path: Path, rng: random.Random
) -> None:
    trace = tmp_path / "trace"
    bench = make_bench()
    _perform_some(bench, trace)
    expected = _outcomes(bench)
    assert bench.engine.stop()
    _end_uncleanly(paths)
    content = paths.database.read_bytes()
    seen = trace.read_bytes()
    reports: list[OpenReport] = []

    for number in range(DAMAGES):
        for rest in paths.home.glob("taskmon.db*"):
            rest.unlink()
        paths.database.write_bytes(_damaged(content, rng))
        again = make_bench(start=False)
        report = _report(again)
        with again.qtbot.waitSignal(again.engine.idle, timeout=20_000):
            again.engine.start()
        found = _outcomes(again)
        where = f"damage {number}: {report}"
        # What can be read of the rows wins; the journals have the rest, and all of these left one.
        assert {run_id: outcome for run_id, outcome in found.items() if run_id in expected} == expected, where
        assert trace.read_bytes() == seen, f"{where}: something has run again"
        run: Run = again.perform(shell("exit 0"))
        assert run.state is RunState.SUCCEEDED, where
        assert run.id > max(expected), where
        assert again.engine.stop()
        shutil.rmtree(paths.runs / str(run.id))
        with closing(sqlite3.connect(paths.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], where
        if report.set_aside is not None:
            reports.append(report)
            assert report.set_aside.read_bytes()[:100], where  # never deleted
    print(f"{DAMAGES} damages, {len(reports)} set aside")
    assert reports


def _report(bench: Bench) -> OpenReport:
    """What opening found; the engine keeps only its message."""
    aside = sorted(bench.engine.paths.home.glob("taskmon.db.damaged-*"))
    files = [path for path in aside if not path.name.endswith(("-wal", "-shm"))]
    return OpenReport(set_aside=files[-1] if files else None)
