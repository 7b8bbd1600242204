"""What this machine gives: how many slots its descriptors allow, and whether runs can be started on it now."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from taskmon import system
from taskmon.core.errors import RunError
from taskmon.core.trouble import of_our_own
from taskmon.engine.attempts.workers import Workers
from taskmon.engine.pool import SPARE_FILES, try_files, try_threads
from taskmon.ownership import open_own
from taskmon.paths import Paths

#: Descriptors that an attempt takes: what joins it to its worker, and what wakes its thread.
FILES_PER_ATTEMPT = 2
#: Who is connected to the local socket takes one of so many descriptors, and there are so many of them at most.
_FILES_PER_CALLER, _MOST_CALLERS = 8, 1_000
#: Descriptors for all else: the database and its readers, the log, the local socket.
FILES_BESIDE = 96 + SPARE_FILES
#: As much as the outcome of an attempt is given before it starts.
_TRIED_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Slots:
    """How many there are, and why there are fewer than was asked for."""

    number: int
    note: str = ""


def affordable(wanted: int) -> Slots:
    """So many slots as were asked for, or as many as this process may open files for."""
    files = system.open_files_limit()
    most = max(1, (files - FILES_BESIDE - affordable_callers()) // FILES_PER_ATTEMPT)
    if wanted <= most:
        return Slots(wanted)
    return Slots(
        most,
        f"{most} slots are used, not {wanted}: taskmon may open only {files:,} files."
        " Allow more (ulimit -n) and start it anew.",
    )


def affordable_callers() -> int:
    """How many processes may be connected to the local socket at once."""
    return min(_MOST_CALLERS, system.open_files_limit() // _FILES_PER_CALLER)


def lacked_now(paths: Paths) -> RunError | None:
    """What this process is not given now of what everything takes, threads and descriptors; None: it is.

    Blocks for a moment.
    """
    try:
        try_threads()
        try_files()
    except (OSError, RuntimeError, MemoryError) as error:
        return of_our_own(error, str(paths.runs))
    return None


def try_out(paths: Paths, workers: Workers) -> RunError | None:
    """Whether runs can be started now: a thread, room for what is recorded, a worker and a process of it.

    None: they can. Blocks for a moment.
    """
    if (lacked := lacked_now(paths)) is not None:
        return lacked
    try:
        _write(paths.runs / f".try-{os.getpid()}")
    except (OSError, MemoryError) as error:
        return of_our_own(error, str(paths.runs))
    return workers.try_out()


def _write(path: Path) -> None:
    path.unlink(missing_ok=True)  # of a process with this number that was killed
    descriptor = open_own(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    try:
        if os.write(descriptor, bytes(_TRIED_BYTES)) < _TRIED_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        os.unlink(path)
