"""The folder that stands for a run's own, in which its attempts are performed, one after another."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping

from taskmon import ours
from taskmon.tasks.durable.files import write_private
from taskmon.tasks.run_files import RunFiles

#: Of one file: all of them are held in memory.
_MOST_BYTES = 1 << 30


class Stage:
    """Lives as long as an attempt that was performed in it: what a task keeps may hold paths of its run's files."""

    def __init__(self, folder: str | None) -> None:
        """Args:
        folder: To be left there, empty or not made yet; None: a temporary one, removed when nobody holds this.

        Raises:
            ValueError: There is something in it.
        """
        self.lock = threading.Lock()  #: held while an attempt is performed
        if folder is None:
            top = tempfile.mkdtemp(prefix="taskmon-")
            weakref.finalize(self, _remove, top, os.getpid())
            self.folder = os.path.join(top, "1")
        else:
            self.folder = os.path.abspath(folder)
            if os.path.isdir(folder) and os.listdir(folder):
                raise ValueError(f"{self.folder} is not empty: give a run its own, such as tmp_path / 'run'.")
        os.makedirs(self.folder, mode=0o700, exist_ok=True)

    @property
    def files(self) -> str:
        """The folder of what the task saves."""
        return os.path.join(self.folder, "files")

    def attempt(self, number: int) -> str:
        """The folder of an attempt."""
        return os.path.join(self.folder, str(number))

    def make(self, number: int) -> None:
        """Have an empty folder for attempt `number`, whoever has performed one of this number before."""
        shutil.rmtree(self.attempt(number), ignore_errors=True)
        os.makedirs(self.attempt(number), mode=0o700)

    def put_back(self, number: int, kept: Mapping[str, bytes], files: Mapping[str, bytes]) -> None:
        """Have what attempt `number` had left, and nothing that others have left since.

        Several may go on from the same attempt: each finds what that has kept.
        """
        self.make(number)
        for name, content in kept.items():
            write_private(os.path.join(self.attempt(number), name), content)
        shutil.rmtree(self.files, ignore_errors=True)
        into = RunFiles(self.files)
        for name, content in files.items():
            into.write(name, content)

    def kept_by(self, number: int) -> dict[str, bytes]:
        """The files of an attempt, by name: what it has kept for the next one."""
        return _contents(self.attempt(number))

    def saved(self) -> dict[str, bytes]:
        """What the run's files hold, by name."""
        return _contents(self.files)


def _contents(folder: str) -> dict[str, bytes]:
    """What the files in a folder hold: a link, another folder, a pipe is none."""
    found: dict[str, bytes] = {}
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for name in sorted(os.listdir(folder)):
            with contextlib.suppress(ours.NotOursError):
                found[name] = ours.read(os.path.join(folder, name), _MOST_BYTES)
    return found


def _remove(folder: str, pid: int) -> None:
    if os.getpid() == pid:  # not at the end of a process that the test has forked
        shutil.rmtree(folder, ignore_errors=True)
