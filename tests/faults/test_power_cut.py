"""The power fails: whatever was not fsynced is gone. What was promised is still there, and nothing is made up.

strace tells what was written and fsynced, and when; the disk of after the cut is rebuilt from that.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from taskmon.core.errors import ErrorCode
from taskmon.core.journal import JOURNAL, read_all
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store import Query, Reader
from tests.faults import monitors, strace
from tests.faults.campaign import sized
from tests.faults.test_system_calls import failing_job, perform, settled
from tests.worker.hiring import Given

COMMITS = sized(20, 200)
_OTHER_BOOT = "the boot of before the cut"

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not here, or may not trace")


def _lengths(log: Path, claimed: int, journal: Path) -> list[tuple[int, int]]:
    """After each call of the worker: how much of its journal was written, and how much of that was fsynced."""
    written, synced = claimed, 0
    found = [(written, synced)]
    for call in strace.calls(log):
        if call.path == str(journal) and call.name == "write":
            written += call.result or 0
        elif call.path == str(journal) and call.name == "fsync":
            synced = written
        found.append((written, synced))
    return found


def _after_the_cut(whole: bytes, written: int, synced: int, rng: random.Random) -> list[bytes]:
    """What a disk may hold: only what was fsynced, all that was written, a part of it, or its length without it."""
    part = rng.randint(synced, written)
    kept = whole[:synced]
    return [kept, whole[:written], whole[:part], kept + bytes(written - synced), whole[:part] + bytes(written - part)]


def test_after_a_power_cut_an_attempt_has_its_real_outcome_or_is_interrupted(
    tmp_path: Path, rng: random.Random
) -> None:
    given = Given(tmp_path / "recorded", failing_job(tmp_path / "trace"))
    given.make()
    claimed = len((given.folder / JOURNAL).read_bytes())
    log = tmp_path / "strace.log"
    perform(given, strace.recording(log))
    whole = (given.folder / JOURNAL).read_bytes()
    lengths = sorted(set(_lengths(log, claimed, given.folder / JOURNAL)))
    assert lengths[-1] == (len(whole), len(whole)), "its end was not fsynced"
    assert (claimed, 0) in lengths

    told = set()
    for written, synced in lengths:
        for content in _after_the_cut(whole, written, synced, rng):
            cut = Given(tmp_path / "cut", given.job, nonce=given.nonce)
            shutil.rmtree(cut.folder, ignore_errors=True)
            cut.folder.mkdir()
            (cut.folder / JOURNAL).write_bytes(content)
            outcome = settled(cut, boot_id=_OTHER_BOOT)
            told.add(outcome.state)
            # The journal itself must not be changed by being looked at: the evidence stays evidence.
            assert (cut.folder / JOURNAL).read_bytes() == content
            if read_all(whole[:synced]).outcome is not None or content == whole:
                assert (outcome.state, outcome.exit_code) == (RunState.FAILED, 7)
            elif outcome.state is not RunState.FAILED:
                assert outcome.state is RunState.INTERRUPTED
                assert outcome.error is not None
                assert outcome.error.code == ErrorCode.INTERRUPTED
    assert told == {RunState.FAILED, RunState.INTERRUPTED}


def test_an_attempt_whose_folder_is_gone_with_the_power_is_interrupted(tmp_path: Path) -> None:
    given = Given(tmp_path / "gone", failing_job(tmp_path / "trace"))

    outcome = settled(given, boot_id=_OTHER_BOOT)

    assert outcome.state is RunState.INTERRUPTED


#: Adds runs one commit after another and says after each that it is done; its own copies are what a cut would leave.
_WRITER = """
import os, shutil, sys
from datetime import UTC, datetime
from pathlib import Path
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.paths import find_paths
from taskmon.store import Store

paths, copies, commits = find_paths(), Path(sys.argv[1]), int(sys.argv[2])
store = Store(paths)
store.open()
new = check_new(NewRun(Job(("true",), "/")))
for number in range(commits):
    store.write(lambda tx: tx.add(new, datetime.now(UTC), "user", "")).result()
    os.write(1, b"done %d\\n" % number)
    if number % (commits // 5) == 0:
        for name in ("taskmon.db", "taskmon.db-wal"):
            shutil.copy(paths.home / name, copies / f"{number}-{name}")
os._exit(0)
"""


def _unsynced_at(log: Path, mark: str) -> list[str]:
    """The files of the database that, at a write of `mark`, had something written and not fsynced since."""
    dirty: dict[str, int] = {}
    pending: dict[str, int] = {}
    found = []
    for number, call in enumerate(strace.calls(log)):
        if call.name in ("pwrite64", "write") and call.path.endswith((".db", "-wal")) and call.began:
            dirty[call.path] = number
        elif call.name in ("fsync", "fdatasync"):
            if call.began:
                pending[call.path] = number
            if call.ended and dirty.get(call.path, number) <= pending.get(call.path, -1):
                dirty.pop(call.path, None)
        elif mark in call.text and call.began:
            found += [f"{path} at {call.text}" for path in dirty if path.endswith("-wal")]
    return found


def test_what_the_store_has_answered_survives_a_power_cut(paths: Paths, tmp_path: Path) -> None:
    log, copies = tmp_path / "strace.log", tmp_path / "copies"
    copies.mkdir()
    wrap = strace.recording(log, calls="pwrite64,write,fsync,fdatasync", threads=True)
    argv = [*wrap, sys.executable, "-c", _WRITER, str(copies), str(COMMITS)]
    done = subprocess.run(argv, cwd=monitors.REPO, capture_output=True, timeout=120)
    assert done.stdout.count(b"done") == COMMITS, done.stderr.decode()

    assert log.read_text().count("fdatasync(") + log.read_text().count("fsync(") >= COMMITS
    assert _unsynced_at(log, '"done ') == []
    for copy in sorted(copies.glob("*.db")):
        number = int(copy.name.split("-")[0])
        target = tmp_path / "cut" / "taskmon.db"
        shutil.rmtree(target.parent, ignore_errors=True)
        target.parent.mkdir()
        shutil.copy(copy, target)
        shutil.copy(copies / f"{number}-taskmon.db-wal", target.with_name("taskmon.db-wal"))
        with closing(sqlite3.connect(target)) as connection:
            assert connection.execute("SELECT count(*) FROM run").fetchone()[0] > number
            assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_claim_is_durable_before_a_worker_hears_of_it(paths: Paths, tmp_path: Path) -> None:
    log = tmp_path / "strace.log"
    assert subprocess.run([sys.executable, "-m", "taskmon", "add", "--", "true"], cwd=monitors.REPO).returncode == 0
    wrap = strace.recording(log, calls="pwrite64,write,sendto,fsync,fdatasync", threads=True)
    argv = [*wrap, sys.executable, "-m", "taskmon", "work", "--until-idle"]
    subprocess.run(argv, cwd=monitors.REPO, capture_output=True, timeout=120, check=True)

    handed = [call for call in strace.calls(log) if call.name in ("write", "sendto") and '{\\"run\\":1,' in call.text]
    assert len(handed) == 1
    assert _unsynced_at(log, '{\\"run\\":1,') == []
    reader = Reader(paths.database)
    try:
        assert [run.state for run in reader.page(Query())] == [RunState.SUCCEEDED]
    finally:
        reader.close()
    assert os.stat(paths.database).st_size > 0
