"""What can be seen of a process from outside, where the system shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class AtKeyboard(Enum):
    """What one process does right now at a terminal at which somebody could type."""

    NOTHING = "nothing"
    READS = "reads"  #: it rests until somebody types
    RELAYS = "relays"  #: it rests until somebody types or something else comes, which it hands on
    UNSEEN = "unseen"  #: it sleeps in the foreground, and what it waits for is not ours to see: another user's


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file that a process has open."""

    descriptor: int
    path: str
    device: int
    inode: int
    size_bytes: int
    position: int  #: where the process reads or writes next
    is_written: bool  #: it was opened for writing as well, or only for that
    is_appended: bool  #: what is written goes to its end, wherever that is


@dataclass(frozen=True, slots=True)
class TreeUsage:
    """What a tree of processes has used, all in all, and what it holds now; None: not known."""

    cpu_s: float
    memory_bytes: int
    read_bytes: int | None = None  #: from disks
    written_bytes: int | None = None  #: to disks


@dataclass(frozen=True, slots=True)
class Reaped:
    """What the system tells of a child that has ended."""

    exit_code: int | None  #: None: a signal ended it
    signal_number: int | None  #: None: it ended by itself, or the system knows no signals
    cpu_s: float  #: with that of the children that it has reaped itself
    peak_memory_bytes: int  #: on Linux never less than what the parent held when it started the child
