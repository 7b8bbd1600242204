"""What differs per operating system: processes and who they are, locks, room on disk. Standard library only.

One module per platform answers the same questions; Linux is the one that was run and tested.
"""

from __future__ import annotations

import sys

from taskmon.core.journal import Identity

if sys.platform == "linux":
    from taskmon.system.linux import (
        become_subreaper,
        boot_id,
        carriers,
        children,
        descendants,
        hanging,
        holders,
        host_id,
        identify,
        identify_child,
        is_alive,
        is_stopped,
        kernel_wait,
        oom_kills,
        peak_memory_bytes,
        peer_uid,
        private_bytes,
        punch_hole,
        reserve,
        scope_prefix,
        send_signal,
    )
    from taskmon.system.posix import (
        Reaped,
        has_children,
        next_ended,
        own_peak_bytes,
        reap,
        try_lock,
        unlock,
        wait_lock,
    )
elif sys.platform == "darwin":
    from taskmon.system.macos import (
        become_subreaper,
        boot_id,
        carriers,
        children,
        descendants,
        hanging,
        holders,
        host_id,
        identify,
        identify_child,
        is_alive,
        is_stopped,
        kernel_wait,
        oom_kills,
        peak_memory_bytes,
        peer_uid,
        private_bytes,
        punch_hole,
        reserve,
        scope_prefix,
        send_signal,
    )
    from taskmon.system.posix import (
        Reaped,
        has_children,
        next_ended,
        own_peak_bytes,
        reap,
        try_lock,
        unlock,
        wait_lock,
    )
else:
    from taskmon.system.windows import (
        Reaped,
        become_subreaper,
        boot_id,
        carriers,
        children,
        descendants,
        hanging,
        has_children,
        holders,
        host_id,
        identify,
        identify_child,
        is_alive,
        is_stopped,
        kernel_wait,
        next_ended,
        oom_kills,
        own_peak_bytes,
        peak_memory_bytes,
        peer_uid,
        private_bytes,
        punch_hole,
        reap,
        reserve,
        scope_prefix,
        send_signal,
        try_lock,
        unlock,
        wait_lock,
    )

from taskmon.system.ladder import Ladder, end_processes
from taskmon.system.survivors import survivors_of
from taskmon.system.waiting import DETACHED_FLAGS, unblock, wait_readable, wait_writable

__all__ = [
    "DETACHED_FLAGS",
    "Identity",
    "Ladder",
    "Reaped",
    "become_subreaper",
    "boot_id",
    "carriers",
    "children",
    "descendants",
    "end_processes",
    "hanging",
    "has_children",
    "holders",
    "host_id",
    "identify",
    "identify_child",
    "is_alive",
    "is_stopped",
    "kernel_wait",
    "next_ended",
    "oom_kills",
    "own_peak_bytes",
    "peak_memory_bytes",
    "peer_uid",
    "private_bytes",
    "punch_hole",
    "reap",
    "reserve",
    "scope_prefix",
    "send_signal",
    "survivors_of",
    "try_lock",
    "unblock",
    "unlock",
    "wait_lock",
    "wait_readable",
    "wait_writable",
]
