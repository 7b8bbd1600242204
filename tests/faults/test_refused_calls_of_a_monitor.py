"""Each system call of a monitor on files, sockets, processes fails: its runs end truthfully, at last at a launch."""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from taskmon.paths import Paths
from taskmon.store import Reader
from tests.faults import monitors, strace, witness
from tests.faults.campaign import FULL, sized
from tests.faults.refusals import ERRORS, Table
from tests.faults.strace import Call
from tests.faults.truth import Done, all_runs, contradictions

_BOUND_S = 90.0
_RUNS = 4
#: Of these a monitor makes few, about no file, and its workers and their commands hardly any.
_PATHLESS = ("accept4", "bind", "clone3", "connect", "listen", "socket", "socketpair", "vfork")
#: Calls that are about a file by a descriptor, or by its name.
_ON_FILES = (
    "access", "close", "fallocate", "fcntl", "fdatasync", "flock", "fstatfs", "fsync", "ftruncate", "getdents64",
    "lseek", "mkdir", "mkdirat", "newfstatat", "openat", "pread64", "pwrite64", "read", "rename", "renameat", "unlink",
    "unlinkat", "write",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not here, or may not trace")


@dataclass(frozen=True, slots=True)
class Case:
    """A call that is to fail: in each thread, its n-th about that file."""

    name: str
    path: str
    nth: int
    error: int

    def kind(self, home: Path) -> str:
        return re.sub(r"[0-9]+", "N", self.path.removeprefix(f"{home}/")) if self.path else ""


class Home:
    """A home with a few queued runs, which can be had again as it was."""

    def __init__(self, paths: Paths, trace: Path) -> None:
        self.paths = paths
        self.trace = trace
        self._copy = paths.home.with_name("home-as-it-was")
        lines = [witness.request("true", f"run-{number}", trace) for number in range(_RUNS)]
        assert monitors.Adding(lines).ids() is not None
        shutil.copytree(paths.home, self._copy, symlinks=True)

    def begin_anew(self) -> None:
        shutil.rmtree(self.paths.home)
        shutil.copytree(self._copy, self.paths.home, symlinks=True)
        self.trace.unlink(missing_ok=True)

    def work(self, wrap: list[str]) -> int | None:
        """A monitor until nothing is left to do, asked again and again meanwhile; its status, None: it does not end."""
        with (self.paths.home / "monitor.out").open("ab") as said:
            process = subprocess.Popen(
                [*wrap, sys.executable, "-m", "taskmon", "work", "--until-idle", "--slots", "2"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=monitors.REPO, start_new_session=True,
            )  # fmt: skip
        deadline_s = time.monotonic() + _BOUND_S
        while process.poll() is None and time.monotonic() < deadline_s:
            monitors.ask(self.paths, "ping")
            time.sleep(0.1)
        if process.poll() is not None:
            return process.returncode
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None

    def calls(self, log: Path) -> list[Case]:
        """What a monitor does here, each once with each of its errors."""
        names = ",".join((*_PATHLESS, *_ON_FILES))
        assert self.work(strace.recording(log, calls=names, threads=True)) == 0
        found = strace.calls(log)
        about: dict[tuple[str, str], list[Call]] = {}
        for call in found:
            # strace finds a name in an open folder by that folder alone.
            named = call.folder or call.path or next(iter(re.findall(r'"(/[^"]*)"', call.text)), "")
            if call.began and call.name in _PATHLESS:
                about.setdefault((call.name, ""), []).append(call)
            elif call.began and named.startswith(f"{self.paths.home}/") and not named.endswith("monitor.out"):
                about.setdefault((call.name, named), []).append(call)
        # Of the files of a kind one is enough: the second, as there is one.
        kinds: dict[tuple[str, str], tuple[str, int]] = {}
        for (name, path), same in about.items():
            kinds[name, re.sub(r"[0-9]+", "N", path)] = (path, len(same))
        return [
            Case(name, path, nth, error)
            for (name, _), (path, count) in kinds.items()
            for nth in sorted({1, (count + 1) // 2, count} if FULL else {1})
            for error in ERRORS[name]
        ]


def _wrong(home: Home, case: Case) -> tuple[list[str], list[str]]:
    """What contradicts what has happened; how the runs ended."""
    reader = Reader(home.paths.database)
    try:
        runs = all_runs(reader)
    finally:
        reader.close()
    told = contradictions(home.paths, home.trace, Done())
    if case.name == "fsync":  # what one that failed has dropped can't be told: the same end is written anew
        told = [text for text in told if "has 2 ends in its journal" not in text]
    told += [f"run {run.id} was tried {run.tries} times" for run in runs if run.tries > 1]
    told += [f"{len(runs)} runs"] if len(runs) != _RUNS else []
    with closing(sqlite3.connect(home.paths.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return told, [f"{run.state} {run.error.message if run.error else ''}" for run in runs]


@pytest.mark.timeout(sized(120, 14_400))
def test_a_system_call_of_a_monitor_that_fails_costs_no_run_its_truth(
    paths: Paths, tmp_path: Path, rng: random.Random
) -> None:
    home = Home(paths, tmp_path / "trace")
    cases = home.calls(tmp_path / "strace.log")
    rng.shuffle(cases)
    print(len(cases), "cases")
    table = Table()
    wrong: list[str] = []
    for number, case in enumerate(cases if FULL else cases[:1]):
        home.begin_anew()
        log = tmp_path / f"strace-{number}.log"
        status = home.work(strace.refusing(case.name, case.nth, case.error, log, case.path, threads=True))
        words = (paths.home / "monitor.out").read_text(errors="replace")
        hit = strace.refused(log)
        again = home.work([])
        told, ends = _wrong(home, case)
        # What fails in each thread or process anew is trouble that stays: it waits for its end, and says so.
        waits = status is None and words.rstrip().endswith("goes on by itself.")
        told += [] if (status is not None or waits) and again == 0 else [f"it never ends ({status}, {again})"]
        # qasync shows one of its own where it finds no sockets for its loop.
        told += ["a traceback was shown"] if "Traceback" in words and case.name != "socketpair" else []
        last = words.strip().rpartition("\n")[2].replace(str(paths.home), "~")
        does = "waits" if waits else "ends"
        what = "the monitor goes on" if status == 0 else f"the monitor {does}, the next one goes on: {last}"
        table.add(f"{case.name} {case.kind(paths.home)}", errno.errorcode[case.error], what if hit else "not hit")
        wrong += [f"{case} {hit[:1]}: {text} ({status}, {ends}, {words[-300:]})" for text in told]
    print(table)
    print(*wrong, sep="\n")
    assert wrong == []
