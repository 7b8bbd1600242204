"""The life of a worker: specs in, one after another, until its standard input ends or it is no longer fresh."""

from __future__ import annotations

import os

from taskmon import system
from taskmon.worker.attempt import Performed, perform
from taskmon.worker.faults import point
from taskmon.worker.inbox import Inbox
from taskmon.worker.log import complain
from taskmon.worker.pokes import Pokes
from taskmon.worker.spec import read_spec

_MOST_PRIVATE_BYTES = 32 * 1024 * 1024


def main() -> int:
    """Perform what comes until no more does."""
    system.become_subreaper()
    pokes = Pokes()
    inbox = Inbox(pokes)
    worker = system.identify_child(os.getpid())
    while (line := inbox.next_line()) is not None:
        try:
            spec = read_spec(line)
        except ValueError as error:
            complain(f"this is no spec: {error}")
            pokes.refused()
        else:
            if perform(spec, worker, inbox, pokes) is Performed.REFUSED:
                pokes.refused()
        if not inbox.is_open or inbox.session_ended_s is not None or not _is_fresh():
            break
        point("before:ready")
        pokes.ready()
        point("after:ready")
    return 0


def _is_fresh() -> bool:
    """Whether nothing is left of what was performed: no process, and not much memory."""
    try:
        while (pid := system.next_ended()) is not None:
            system.reap(pid)
    except ChildProcessError:
        return system.private_bytes() < _MOST_PRIVATE_BYTES
    return False
