"""The life of a worker: specs in, one after another, until its standard input ends or it is no longer fresh."""

from __future__ import annotations

import json
import os

from taskmon import system
from taskmon.core.attempt import Spec
from taskmon.core.trouble import OPEN_FILES, status_of
from taskmon.worker.attempt import Performed, perform
from taskmon.worker.faults import point
from taskmon.worker.inbox import Inbox
from taskmon.worker.log import complain
from taskmon.worker.pokes import Pokes
from taskmon.worker.processes.pool import Pool

_MOST_PRIVATE_BYTES = 32 * 1024 * 1024


def main() -> int:
    """Perform what comes until no more does."""
    _allow_as_many_files_as_before()
    system.become_subreaper()
    pokes = Pokes()
    inbox = Inbox(pokes)
    pool = Pool()
    worker = system.identify_child(os.getpid())
    while (line := inbox.next_line()) is not None:
        try:
            spec = Spec.from_json(json.loads(line))
        except (ValueError, RecursionError) as error:
            complain(f"this is no spec: {error}")
            pokes.refused()
        else:
            performed = perform(spec, worker, inbox, pokes, pool)
            if performed is Performed.KEPT_WAITING:
                break  # a new worker has what may be had by then: its limits are those of its own start
            if performed is Performed.REFUSED:
                pokes.refused()
        if not inbox.is_open or inbox.session_ended_s is not None or not _is_fresh(pool):
            break
        point("before:ready")
        pokes.ready()
        point("after:ready")
    pool.end()
    return 0


def try_out() -> int:
    """Start a process, which is what a worker is for, and open a file; the status to end with."""
    _allow_as_many_files_as_before()
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
        if hasattr(os, "fork"):
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            os.waitpid(pid, 0)
    except OSError as error:
        complain(f"nothing can be started: {error}")
        return status_of(error.errno or 0)
    return 0


def _allow_as_many_files_as_before() -> None:
    """Undo what the monitor has raised for itself, as programs that use `select` can't bear more than 1,024."""
    told = os.environ.pop(OPEN_FILES, "")
    if told.isascii() and told.isdigit():
        system.limit_open_files(int(told))


def _is_fresh(pool: Pool) -> bool:
    """Whether nothing is left of what was performed: no process but the warm one, and not much memory."""
    try:
        while (pid := system.next_ended()) is not None:
            system.reap(pid)
        if not pool.is_all_there_is():
            return False
    except ChildProcessError:
        pass  # there is no child at all
    return system.private_bytes() < _MOST_PRIVATE_BYTES
