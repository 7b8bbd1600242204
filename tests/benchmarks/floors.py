"""What performing a command costs at the least: bare processes, and our workers without a monitor."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from taskmon import system
from taskmon.core.attempt import Claim, Spec
from taskmon.core.clock import utc_now
from taskmon.core.job import Job
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.worker_process import Worker
from taskmon.engine.attempts.workers import Workers
from taskmon.paths import find_paths


def spawned_a_second(count: int, slots: int) -> float:
    """Bare `posix_spawn` and wait, nothing recorded."""
    path = shutil.which("true") or "/bin/true"

    def perform() -> None:
        os.waitpid(os.posix_spawn(path, ["true"], os.environ), 0)

    return _a_second(count, [perform] * slots)


def performed_a_second(home: Path, count: int, slots: int) -> float:
    """Our worker loop without a monitor: folder, journal and its wait for the disk, but no database."""
    os.environ["TASKMON_HOME"] = str(home)
    paths = find_paths()
    for folder in (paths.runs, paths.log):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    workers = Workers(paths)
    taken = [workers.take() for _ in range(slots)]
    job = Job(("true",), cwd="/")
    numbers = iter(range(1, 1_000_000))
    lock, stopped = threading.Lock(), threading.Event()

    def perform(worker: Worker) -> None:
        with lock:
            number = next(numbers)
        folder = paths.attempt(number, 1)
        claim = Claim(number, 1, os.urandom(12).hex(), system.boot_id(), system.host_id(), utc_now())
        AttemptFolder(folder).make(claim, job)
        assert worker.send(Spec(number, 1, claim.nonce, str(folder), job, dict(os.environ)), stopped)
        while b"r" not in (pokes := worker.drain()):
            assert pokes
            worker.wait(10)

    try:
        for worker in taken:
            perform(worker)  # uncounted: what it reads and imports is in memory then
        return _a_second(count, [partial(perform, worker) for worker in taken])
    finally:
        for worker in taken:
            workers.give_back(worker)
        workers.close()


def _a_second(count: int, performers: list[Callable[[], None]]) -> float:
    """How often all together, each on a thread of its own."""
    each = count // len(performers)

    def perform(performer: Callable[[], None]) -> None:
        for _ in range(each):
            performer()

    threads = [threading.Thread(target=perform, args=(performer,)) for performer in performers]
    begun_s = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * len(performers) / (time.monotonic() - begun_s)
