"""macOS: the processes that belong to an attempt, by the nonce in their environment."""

from __future__ import annotations

import os

from taskmon.core.journal import Identity
from taskmon.system.macos.libproc import SZOMB, arguments_of, everyone
from taskmon.system.macos.processes import is_alive


def carriers(nonce: str) -> list[Identity]:
    """The living processes, but the caller, that were started with `TASKMON_ATTEMPT=<nonce>` in their environment."""
    wanted = b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0"
    own = os.getpid()
    return [
        process.identity
        for process in everyone()
        if process.identity.pid != own and process.status != SZOMB and wanted in arguments_of(process.identity.pid)
    ]


def carries(process: Identity, nonce: str) -> bool:
    """Whether that very process was started with `TASKMON_ATTEMPT=<nonce>` in its environment."""
    return b"\0TASKMON_ATTEMPT=" + nonce.encode() + b"\0" in arguments_of(process.pid) and is_alive(process)
