"""Windows: a job object instead of process trees, LockFileEx, CTRL_BREAK. Written from the documentation; never run."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

from taskmon.system.unknown import (
    appear_as,
    arguments,
    at_keyboard,
    awaits_children,
    file_size,
    give_way,
    hanging,
    holders,
    holds,
    is_directory,
    oom_kills,
    open_files,
    scope_prefix,
    tree_usage,
    working_folder,
)
from taskmon.system.windows.disk import disk_bytes, give_back_room, is_room_short, punch_hole, reserve
from taskmon.system.windows.locks import is_locked, try_lock, unlock, wait_lock
from taskmon.system.windows.machine import (
    boot_id,
    host_id,
    limit_open_files,
    open_files_limit,
    peer_pid,
    stay_awake,
    steady_s,
    wait_thread_gone,
)
from taskmon.system.windows.memory import own_peak_bytes, private_bytes
from taskmon.system.windows.own_children import (
    adopts_orphans,
    become_subreaper,
    has_children,
    identify_child,
    next_ended,
    peak_memory_bytes,
    reap,
    spawn,
)
from taskmon.system.windows.processes import (
    children,
    descendants,
    identify,
    is_alive,
    is_stopped,
    is_worker,
    standing,
    standstill,
)
from taskmon.system.windows.signals import send_signal
from taskmon.system.windows.traces import carriers, carries

__all__ = [
    "adopts_orphans",
    "appear_as",
    "arguments",
    "at_keyboard",
    "awaits_children",
    "become_subreaper",
    "boot_id",
    "carriers",
    "carries",
    "children",
    "descendants",
    "disk_bytes",
    "file_size",
    "give_back_room",
    "give_way",
    "hanging",
    "has_children",
    "holders",
    "holds",
    "host_id",
    "identify",
    "identify_child",
    "is_alive",
    "is_directory",
    "is_locked",
    "is_room_short",
    "is_stopped",
    "is_worker",
    "limit_open_files",
    "next_ended",
    "oom_kills",
    "open_files",
    "open_files_limit",
    "own_peak_bytes",
    "peak_memory_bytes",
    "peer_pid",
    "private_bytes",
    "punch_hole",
    "reap",
    "reserve",
    "scope_prefix",
    "send_signal",
    "spawn",
    "standing",
    "standstill",
    "stay_awake",
    "steady_s",
    "tree_usage",
    "try_lock",
    "unlock",
    "wait_lock",
    "wait_thread_gone",
    "working_folder",
]
