"""What a process has open, as far as it tells how far it is."""

from __future__ import annotations

from dataclasses import dataclass


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
