"""Things are taken away from a living monitor while 50 runs are queued, and given back: all succeed, none pays for it.

As root the monitor runs as another user, whom limits on processes bind.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from taskmon import system
from taskmon.core.clock import to_text, utc_now
from taskmon.core.journal import Identity
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.store.reader import Reader
from tests.faults import campaign, monitors
from tests.waiting import wait_until

_RUNS = 50
_DISK_BYTES = 64 * 1024 * 1024
#: Nobody's; as root the monitor runs under it. It may read what root may, for the checkout and its Python.
_UID = 54_321
_AS_OTHER = (
    "setpriv", f"--reuid={_UID}", f"--regid={_UID}", "--clear-groups",
    "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
)  # fmt: skip


class Plant:
    """A monitor in a home and with an interpreter of its own, both of which can be taken away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        home = folder / "home"
        self.paths = Paths(home, home, str(folder / "home" / "taskmon.sock"))
        self.python = folder / "python" / "bin" / "python"
        self.spares_nobody = True  #: False: commands that run already keep what they have, for they may need it
        self._monitor: monitors.Monitor | None = None
        self._added = 0
        self._is_mounted = False
        self._make()

    def _make(self) -> None:
        self.folder.chmod(0o711)
        self.paths.home.mkdir(mode=0o700)
        if os.getuid() == 0:
            options = f"size={_DISK_BYTES},mode=700"
            mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(self.paths.home)]
            self._is_mounted = subprocess.run(mount, capture_output=True, timeout=30).returncode == 0
            os.chown(self.paths.home, _UID, _UID)
        (self.python.parent).mkdir(parents=True)
        self.python.symlink_to(sys.executable)
        for name in ("pyvenv.cfg", "lib"):
            with contextlib.suppress(FileNotFoundError):
                (self.python.parents[1] / name).symlink_to((Path(sys.prefix) / name).resolve(strict=True))

    @property
    def has_disk(self) -> bool:
        """Whether the home is on a disk of its own, small enough to be filled."""
        return self._is_mounted

    @property
    def processes(self) -> list[Identity]:
        """The monitor and its workers."""
        assert self._monitor is not None
        monitor = system.identify(self._monitor.process.pid)
        assert monitor is not None, self._monitor.said
        return [monitor, *system.children(monitor.pid)]

    def ready(self) -> None:
        """Have a monitor that answers."""
        if self._monitor is not None and self.ask("ping") is None:
            self._monitor.kill()
            self._monitor = None
        if self._monitor is None:
            self._monitor = monitors.Monitor(
                self.paths,
                python=str(self.python),
                wrap=_AS_OTHER if os.getuid() == 0 else (),
                environment={"TASKMON_HOME": str(self.paths.home)},
            )
            self._monitor.until(lambda: self.ask("ping"))

    def ask(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """What the monitor answers to its own user."""
        with _as_its_user():
            return monitors.ask(self.paths, method, params)

    def add(self, in_s: float, lasting_s: float = 0.0) -> list[int]:
        """Queue the runs, all of them due after so long; each leaves a line, or lasts for a while."""
        first, self._added = self._added, self._added + _RUNS
        due = to_text(utc_now() + timedelta(seconds=in_s))
        jobs = []
        for number in range(first, self._added):
            text = f"exec sleep {lasting_s}" if lasting_s else f"echo {number} >> {self.paths.home}/trace"
            jobs.append({"job": {"argv": [text], "shell": True, "cwd": "/"}, "not_before": due})
        return [run["id"] for run in self.ask("add", {"runs": jobs, "environment": dict(os.environ)})]

    def runs(self, ids: list[int]) -> list[Run]:
        reader = Reader(self.paths.database)
        try:
            return list(reader.runs(ids).values())
        finally:
            reader.close()

    def trouble(self) -> str:
        """The newest trouble that the log tells of; empty: there is none."""
        lines = (self.paths.log / "taskmon.log").read_text(errors="replace").splitlines()
        told = [line for line in lines if " INFO trouble" in line]
        return "" if not told or told[-1].endswith("trouble is over") else told[-1]

    def lines(self) -> list[str]:
        return sorted((self.paths.home / "trace").read_text().split(), key=int)

    def end_workers(self) -> None:
        """Those that live would do without what is taken away."""
        for worker in self.processes[1:]:
            system.send_signal(worker, signal.SIGKILL)
        wait_until(lambda: len(self.processes) == 1)

    def limit(self, what: int, most: int | None) -> Callable[[], None]:
        """Lower a limit of the monitor and its workers; returns what raises it again.

        Args:
            most: None: as many files as each has open now. With fewer nothing could be waited for any more.
        """
        processes = self.processes if self.spares_nobody else self.processes[:1]
        with _as_its_user():
            before = [resource.prlimit(process.pid, what) for process in processes]
            for process, (_, hard) in zip(processes, before, strict=True):
                files = max(map(int, os.listdir(f"/proc/{process.pid}/fd"))) + 1
                resource.prlimit(process.pid, what, (files if most is None else most, hard))

        def raise_again() -> None:
            with _as_its_user():
                for process, limits in zip(processes, before, strict=True):
                    with contextlib.suppress(ProcessLookupError):
                        resource.prlimit(process.pid, what, limits)

        return raise_again

    def move_away(self, path: Path) -> Callable[[], None]:
        aside = path.with_name(f"{path.name}.aside")
        path.rename(aside)
        return lambda: _put_back(aside, path)

    def fill(self) -> Callable[[], None]:
        filler = self.paths.home / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (1_048_576, 4_096, 1):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)):
                        pass
        return filler.unlink

    def close(self) -> None:
        if self._monitor is not None:
            self._monitor.kill()
        monitors.end_everything(self.paths)
        if self._is_mounted:
            subprocess.run(["umount", "-l", str(self.paths.home)], timeout=30, check=True)
        shutil.rmtree(self.folder)


@contextlib.contextmanager
def _as_its_user() -> Iterator[None]:
    if os.getuid() != 0:
        yield
        return
    os.setresgid(_UID, _UID, 0)
    os.setresuid(_UID, _UID, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


def _put_back(aside: Path, path: Path) -> None:
    if path.exists():  # made anew meanwhile, which is as good
        shutil.rmtree(path)
    aside.rename(path)


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    plant = Plant(Path(tempfile.mkdtemp(prefix="tm-")))
    yield plant
    plant.close()


def _disk(plant: Plant) -> Callable[[], None]:
    if not plant.has_disk:
        pytest.skip("only root may mount a disk that is small enough to be filled")
    return plant.fill()


def _socket(plant: Plant) -> Callable[[], None]:
    Path(plant.paths.socket).unlink()
    return lambda: None


_TAKEN: dict[str, Callable[[Plant], Callable[[], None]]] = {
    "runs": lambda plant: plant.move_away(plant.paths.runs),
    "processes": lambda plant: plant.limit(resource.RLIMIT_NPROC, 1),
    "memory": lambda plant: plant.limit(resource.RLIMIT_AS, 1_000_000),
    "descriptors": lambda plant: plant.limit(resource.RLIMIT_NOFILE, None),
    "interpreter": lambda plant: plant.move_away(plant.python),
    "disk": _disk,
    "log": lambda plant: plant.move_away(plant.paths.log),
    "socket": _socket,
}
#: What the sentence names that whoever asks is told: a pattern.
_WORDS = {
    "runs": "home/runs is gone",
    "processes": "ulimit -u",
    "memory": "memory",
    "descriptors": "files",
    "interpreter": "python/bin/python",
    "disk": "room|are free",  # the words of the database, of the folder where runs are kept, or of who measures it
}
#: Without these all goes on as it is.
_NOT_NEEDED = ("log", "socket")


def _check_told(plant: Plant, what: str) -> None:
    assert re.search(_WORDS[what], plant.trouble())
    if what not in ("memory", "descriptors"):  # without these nobody is answered
        assert re.search(_WORDS[what], plant.ask("ping")["trouble"]["message"])


@pytest.mark.parametrize("what", _TAKEN)
def test_what_is_taken_away_and_given_back_costs_no_run_anything(plant: Plant, what: str) -> None:
    plant.ready()
    plant.spares_nobody = True
    ids = plant.add(in_s=0.5)
    if what in ("interpreter", "log"):
        plant.end_workers()

    give_back = _TAKEN[what](plant)
    try:
        if what not in _NOT_NEEDED:
            wait_until(plant.trouble, 20)
            _check_told(plant, what)
            assert not all(run.state.is_over for run in plant.runs(ids))
        else:
            wait_until(lambda: all(run.state.is_over for run in plant.runs(ids)), 60)
    finally:
        give_back()

    wait_until(lambda: all(run.state.is_over for run in plant.runs(ids)), 60)
    ended = plant.runs(ids)
    assert {run.state for run in ended} == {RunState.SUCCEEDED}, [run.error for run in ended if run.error]
    assert {run.tries for run in ended} == {1}
    assert len(plant.lines()) == len(set(plant.lines()))
    wait_until(lambda: not plant.trouble())


@pytest.mark.long
@pytest.mark.parametrize("what", _TAKEN)
def test_whenever_it_is_taken_away_no_run_pays_for_it(plant: Plant, what: str, rng: random.Random) -> None:
    """Also while commands run, and while some are just being started."""
    plant.spares_nobody = False
    for _ in range(campaign.sized(1, 6)):
        plant.ready()
        ids = plant.add(in_s=0.0, lasting_s=rng.uniform(0.01, 0.3))
        time.sleep(rng.uniform(0.0, 1.0))

        give_back = _TAKEN[what](plant)
        time.sleep(rng.uniform(0.0, 4.0))
        give_back()

        wait_until(lambda ids=ids: all(run.state.is_over for run in plant.runs(ids)), 120)  # type: ignore[misc]
        ended = plant.runs(ids)
        assert {run.state for run in ended} == {RunState.SUCCEEDED}, [run.error for run in ended if run.error]
        assert {run.tries for run in ended} == {1}
