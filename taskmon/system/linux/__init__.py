"""Linux: processes as /proc shows them, signals through pidfds, room on disk through fallocate.

What a kernel is too old for, or a container's filter refuses (ENOSYS or EPERM, whatever the call), is done without.
"""

from __future__ import annotations

from taskmon.system.linux.disk import punch_hole, reserve
from taskmon.system.linux.keyboard import at_keyboard
from taskmon.system.linux.machine import boot_id, host_id, peer_pid, scope_prefix, stay_awake, steady_s
from taskmon.system.linux.memory import oom_kills, own_peak_bytes, peak_memory_bytes, private_bytes
from taskmon.system.linux.open_files import arguments, file_size, is_directory, open_files, working_folder
from taskmon.system.linux.own_children import adopts_orphans, become_subreaper, has_children, identify_child, next_ended
from taskmon.system.linux.processes import (
    appear_as,
    awaits_children,
    children,
    descendants,
    give_way,
    hanging,
    identify,
    is_alive,
    is_stopped,
    is_worker,
    standing,
    standstill,
)
from taskmon.system.linux.signals import send_signal
from taskmon.system.linux.traces import carriers, carries, holders, holds
from taskmon.system.linux.usage import tree_usage
from taskmon.system.posix import (
    disk_bytes,
    give_back_room,
    is_locked,
    is_room_short,
    limit_open_files,
    open_files_limit,
    reap,
    spawn,
    try_lock,
    unlock,
    wait_lock,
    wait_thread_gone,
)

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
