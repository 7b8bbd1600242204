"""Starts a task: a fork of the worker where that is as good as a new Python, else the interpreter that it wants."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # that of `signal` makes an enum of each number of a mask
import contextlib
import errno
import functools
import gc
import json
import os
import signal
import sys
from _thread import _count as count_threads
from importlib import import_module
from typing import NoReturn

import taskmon
from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job, Survivors, encoded, in_pool
from taskmon.core.trouble import lacking, of_interpreter
from taskmon.tasks.builtin import BUILTIN
from taskmon.tasks.code.compiled import Compiled
from taskmon.tasks.code.search_path import whole_paths
from taskmon.worker.faults import point
from taskmon.worker.output import Output
from taskmon.worker.processes.command import (
    NotNowError,
    Started,
    StartError,
    enter,
    environment_of,
    find_program,
    leave_folder,
    refusal,
    refuse_trouble,
)
from taskmon.worker.processes.pool import Kind, Pool
from taskmon.worker.processes.reports import Reports

_PROGRAM = os.path.join(os.path.dirname(os.path.abspath(taskmon.__file__)), "tasks", "__main__.py")
_FAULT_STATUS = 70
_ALL_SIGNALS = frozenset(map(int, signal.valid_signals()))


def load_for(job: Job) -> None:
    """Have in memory what a fork performs this task with, before anything of its attempt has begun.

    Later the files may have gone, or be another version's: the package may be upgraded at any time.

    Raises:
        ImportError: A file is missing: an upgrade is under way.
    """
    import hashlib  # noqa: F401  # all here: a worker that performs commands is ready sooner

    import taskmon.tasks.process.child
    from taskmon.worker.processes.fresh import know_site_folders

    know_site_folders()
    if may_stay(job):
        import taskmon.tasks.process.warm  # noqa: F401  # as above
    module = BUILTIN.get(job.task, job.task).partition(":")[0]
    if module.startswith("taskmon."):
        import_module(module)


def start_task(spec: Spec, output: Output, pool: Pool) -> Started:
    """Start a process that performs the task, with its output going to `output`; or hand it to the warm one.

    Raises:
        StartError: It can't be started, and nothing was.
        NotNowError: It can't be started now, and that is not its own fault.
    """
    from taskmon.worker.processes.fresh import can_become  # here: a worker that performs commands is ready sooner

    environment = environment_of(spec)
    if spec.job.task.startswith("taskmon.") and (path := environment.get(b"PYTHONPATH")):
        environment[b"PYTHONPATH"] = os.fsencode(whole_paths(os.fsdecode(path)))
    enter(spec.job, environment)
    try:
        kind = Kind.of(spec, environment, os.getcwd()) if may_stay(spec.job) else None
        if kind is not None and (handed := pool.hand_on(spec, kind, output)) is not None:
            assert pool.process is not None
            return Started(pool.process, reports=handed)
        reports = Reports(for_pool=kind is not None)
        try:
            # A fork has in memory what the worker was just doing: not with secrets, where others are performed later.
            is_secret = kind is not None and spec.extras.secrets
            if not spec.job.python and can_become(environment) and not is_secret:
                _prepare(spec, reports)
                pid = _fork(spec, output, environment, reports)
            else:
                pid = _spawn(spec, output, environment, reports)
        except BaseException:
            reports.close()
            raise
    finally:
        leave_folder()
    started = Started(system.identify_child(pid), reports=reports)
    if kind is not None:
        pool.hold(kind, started.process, reports)
    return started


def may_stay(job: Job) -> bool:
    """Whether the job's process may be kept for another one; elsewhere than on Linux it is one of its own."""
    return in_pool(job) and sys.platform == "linux"


def _fork(spec: Spec, output: Output, environment: dict[bytes, bytes], reports: Reports) -> int:
    assert count_threads() == 0, "of a process with threads only the one that forks goes on, with the locks of all"
    # A signal that came before the fork has its own handlers would be told to the worker.
    mask = _signal.pthread_sigmask(signal.SIG_BLOCK, _ALL_SIGNALS)
    try:
        point("before:spawn")
        try:
            pid = os.fork()
        except OSError as error:
            raise NotNowError(of_interpreter(error, sys.executable)) from None
        if pid == 0:
            # The task's first full collection would look at all that the worker has, and copy each page of it: 6 ms.
            gc.freeze()
            _be_the_task(spec, output.reopened, environment, reports)
        point("after:spawn")
    finally:
        _signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    reports.handed_over()
    return pid


def _be_the_task(spec: Spec, output: str, environment: dict[bytes, bytes], reports: Reports) -> NoReturn:
    """In the fork: nothing of the worker is used from here on, and nothing returns to it."""
    control, out = reports.child_in, reports.child_out
    try:
        from taskmon.tasks.process import child
        from taskmon.worker.processes.fresh import become_fresh

        main = child.main
        if reports.is_of_pool:
            from taskmon.tasks.process import warm  # loaded by `load_for`

            main = warm.main

        place = spec.job.task.rpartition(":")[0]
        title = f"taskmon-pool {place}" if reports.is_of_pool else f"taskmon-task {spec.job.task}"
        become_fresh(title, output, environment, (control, out))
        outlives_worker = spec.job.survivors is Survivors.KEEP
        main(spec.for_task(os.getcwd()), control, out, outlives_worker=outlives_worker, compiled=_compiled())
    except BaseException as error:
        trouble = lacking(error)
        fault = trouble or RunError(f"taskmon itself failed: {type(error).__name__}: {error}", ErrorCode.INTERNAL)
        done = {"error": fault.to_json(), "not_now": trouble is not None}
        os.write(out, json.dumps({"begun": True, "done": done}).encode("ascii") + b"\n")
    finally:
        os._exit(_FAULT_STATUS)


def _spawn(spec: Spec, output: Output, environment: dict[bytes, bytes], reports: Reports) -> int:
    """Start an interpreter, this one or another, that loads the package by its path."""
    job = spec.job
    try:
        program = find_program(job.python or sys.executable, job, environment)
    except StartError as error:
        if not job.python:
            gone = FileNotFoundError(errno.ENOENT, error.record.message)
            raise NotNowError(of_interpreter(gone, sys.executable)) from None
        shown = f"The task's interpreter can't be started. {error.record.message}"
        raise StartError(RunError(shown, error.record.code, error.record.details)) from None
    pipes = [_handed_on(fd) for fd in (reports.child_in, reports.child_out)]
    what = {
        "spec": spec.for_task(os.getcwd()).to_json(),
        "outlives_worker": job.survivors is Survivors.KEEP,
        "warm": reports.is_of_pool,
    }
    # utf8: as in a fork of the worker, names are bytes in UTF-8 with escapes, whatever the locale.
    argv = [program, "-X", "utf8", _PROGRAM, "perform", *map(str, pipes)]
    point("before:spawn")
    try:
        pid = system.spawn(program, [encoded(part) for part in argv], environment, output.reopened, None)
    except OSError as error:
        refuse_trouble(error, output)
        raise StartError(refusal(job, program, error)) from None
    point("after:spawn")
    reports.handed_over()
    if not reports.give(json.dumps(what, separators=(",", ":")).encode("ascii") + b"\n"):
        # It has gone, as the end of its process will tell; or it takes nothing, and never will.
        with contextlib.suppress(OSError):  # or it has ended, or is somebody else by its program's own rights
            os.kill(pid, system.KILL)
    return pid


def _handed_on(fd: int) -> int:
    """Let the interpreter have the descriptor; the number by which it knows it."""
    os.set_inheritable(fd, True)
    if sys.platform == "win32":  # written, never run
        import msvcrt

        return msvcrt.get_osfhandle(fd)
    return fd


def _prepare(spec: Spec, reports: Reports) -> None:
    """Have the compilation of the task's file, if it is one, for the fork."""
    place = spec.job.task.rpartition(":")[0]
    if place.endswith(".py"):
        path = os.path.abspath(place)  # as all are but those of old runs
        _compiled().prepare(path, lambda: reports.done is not None)


@functools.cache
def _compiled() -> Compiled:
    return Compiled()
