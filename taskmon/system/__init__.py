"""What differs per operating system: processes and who they are, locks, room on disk. Standard library only.

One room per platform answers the same questions (`platform.py` chooses it); Linux is the one that was run and tested.

| | Linux | macOS (written, not run) | Windows (written, not run) |
|---|---|---|---|
| who a process is | /proc, start in ticks since boot | libproc | creation time |
| signals | pidfd | pid, checked before | CTRL_BREAK, then termination; suspended, resumed |
| the tree | subreaper, descendants, nonce in the environment | descendants, nonce | a job object that the worker joins
             |
| proof of life | flock | flock | LockFileEx |
| room for the outcome, holes | fallocate | F_PREALLOCATE, F_PUNCHHOLE | neither |
| terminals | yes | yes | no |
| who waits for somebody to type | the system call of each thread | not known | not known |
| how far a file is read | /proc, without asking a server | not known | not known |
| kept awake | asked over D-Bus, in the engine | a power assertion | the thread's execution state |
| what a tree uses | /proc | not known | not known |
| out of memory | cgroup or system counter | never claimed | never claimed |
"""

from __future__ import annotations

from taskmon.core.journal import Identity
from taskmon.system.closing import close
from taskmon.system.forks import close_in_forks
from taskmon.system.ladder import KILL, Ladder, end_processes
from taskmon.system.platform import (
    adopts_orphans,
    appear_as,
    arguments,
    at_keyboard,
    awaits_children,
    become_subreaper,
    boot_id,
    carriers,
    carries,
    children,
    descendants,
    disk_bytes,
    file_size,
    give_back_room,
    give_way,
    hanging,
    has_children,
    holders,
    holds,
    host_id,
    identify,
    identify_child,
    is_alive,
    is_directory,
    is_locked,
    is_room_short,
    is_stopped,
    is_worker,
    limit_open_files,
    next_ended,
    oom_kills,
    open_files,
    open_files_limit,
    own_peak_bytes,
    peak_memory_bytes,
    peer_pid,
    private_bytes,
    punch_hole,
    reap,
    reserve,
    scope_prefix,
    send_signal,
    spawn,
    standing,
    standstill,
    stay_awake,
    steady_s,
    tree_usage,
    try_lock,
    unlock,
    wait_lock,
    wait_thread_gone,
    working_folder,
)
from taskmon.system.seen import AtKeyboard, OpenFile, Reaped, TreeUsage
from taskmon.system.survivors import survivors_of
from taskmon.system.waiting import DETACHED_FLAGS, unblock, wait_readable, wait_writable

__all__ = [
    "DETACHED_FLAGS",
    "KILL",
    "AtKeyboard",
    "Identity",
    "Ladder",
    "OpenFile",
    "Reaped",
    "TreeUsage",
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
    "close",
    "close_in_forks",
    "descendants",
    "disk_bytes",
    "end_processes",
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
    "survivors_of",
    "tree_usage",
    "try_lock",
    "unblock",
    "unlock",
    "wait_lock",
    "wait_readable",
    "wait_thread_gone",
    "wait_writable",
    "working_folder",
]
