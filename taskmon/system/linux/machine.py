"""Linux: which machine and boot this is, its clock, and what its services offer."""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable

from taskmon.system.linux.procfs import text


@functools.cache
def boot_id() -> str:
    """The mark of this boot; after another boot no process of before can live."""
    return text("/proc/sys/kernel/random/boot_id") or "unknown"


@functools.cache
def host_id() -> str:
    """The mark of this machine, for a home folder that several machines share."""
    return text("/etc/machine-id") or os.uname().nodename


def steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the computer sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def stay_awake(why: str) -> Callable[[], None] | None:
    """None: the desktop's services decide that, which are asked over D-Bus."""
    return None


def peer_pid(fd: int) -> int | None:
    """The process that connected at the other end of a local socket; None if it can't be told."""
    import socket  # here: the worker starts faster without it

    try:
        with socket.socket(fileno=os.dup(fd)) as peer:
            return int.from_bytes(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], sys.byteorder)
    except OSError:
        return None


def scope_prefix(name: str) -> list[str]:
    """What to put before a command so that it runs in a scope of its own; empty where no systemd user manager runs."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    try:
        # Another user's manager is asked for nothing: `su` keeps the variable.
        if not runtime or os.stat(f"{runtime}/systemd/private").st_uid != os.geteuid():
            return []
    except OSError:
        return []
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = os.path.join(folder, "systemd-run")
        if os.access(program, os.X_OK):
            return [program, "--user", "--scope", "--quiet", "--collect", f"--unit={name}", "--"]
    return []
