"""With which errors each system call is made to fail, and the table of what came of it."""

from __future__ import annotations

import errno
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import taskmon
from tests.faults.strace import Call

_STAT = (errno.EIO, errno.EACCES, errno.ENOMEM)
#: The plausible ones of each call; what stands here in no row asks for memory or signals only.
ERRORS: dict[str, tuple[int, ...]] = {
    "accept4": (errno.EMFILE, errno.ECONNABORTED),
    "access": (errno.EACCES, errno.EIO),
    "bind": (errno.EADDRINUSE, errno.EACCES, errno.ENOSPC),
    "chdir": (errno.EACCES, errno.EIO, errno.ENOMEM),
    "clone": (errno.EAGAIN, errno.ENOMEM, errno.EPERM),
    "clone3": (errno.EAGAIN, errno.ENOMEM, errno.ENOSYS),
    "close": (errno.EIO, errno.ENOSPC),
    "connect": (errno.ECONNREFUSED, errno.EACCES),
    "dup": (errno.EMFILE,),
    "dup2": (errno.EIO,),
    "dup3": (errno.EIO,),
    "execve": (errno.EACCES, errno.ENOENT, errno.ENOMEM, errno.ETXTBSY),
    "faccessat2": (errno.EACCES, errno.EIO),
    "eventfd2": (errno.EMFILE,),
    "fallocate": (errno.ENOSPC, errno.EOPNOTSUPP, errno.EIO),
    "fchmod": (errno.EPERM,),
    "fcntl": (errno.EINVAL, errno.ENOLCK),
    "fdatasync": (errno.EIO, errno.ENOSPC),
    "flock": (errno.ENOLCK, errno.EINTR, errno.EIO),
    "fork": (errno.EAGAIN, errno.ENOMEM),
    "fstat": _STAT,
    "fstatfs": (errno.EIO, errno.ENOSYS),
    "fsync": (errno.EIO, errno.ENOSPC),
    "ftruncate": (errno.EIO,),
    "getdents64": (errno.EIO, errno.ENOENT),
    "ioctl": (errno.EIO, errno.ENOTTY),
    "kill": (errno.EPERM, errno.ESRCH),
    "listen": (errno.EADDRINUSE,),
    "lseek": (errno.EIO,),
    "lstat": _STAT,
    "mkdir": (errno.ENOSPC, errno.EACCES, errno.EIO),
    "mkdirat": (errno.ENOSPC, errno.EACCES, errno.EIO),
    "newfstatat": _STAT,
    "openat": (errno.EMFILE, errno.EACCES, errno.EIO),
    "pidfd_open": (errno.EMFILE, errno.ENOSYS, errno.EPERM, errno.ESRCH),
    "pidfd_send_signal": (errno.EPERM, errno.ESRCH, errno.ENOSYS),
    "pipe2": (errno.EMFILE, errno.ENFILE),
    "poll": (errno.EINTR, errno.ENOMEM),
    "prctl": (errno.EPERM, errno.EINVAL),
    "pread64": (errno.EIO,),
    "pwrite64": (errno.EIO, errno.ENOSPC),
    "read": (errno.EIO, errno.EINTR),
    "readlink": (errno.EACCES, errno.ENOENT),
    "rename": (errno.ENOSPC, errno.EACCES, errno.EIO),
    "renameat": (errno.ENOSPC, errno.EACCES, errno.EIO),
    "setsid": (errno.EPERM,),
    "socket": (errno.EMFILE, errno.EACCES),
    "socketpair": (errno.EMFILE, errno.ENFILE),
    "stat": _STAT,
    "unlink": (errno.EACCES, errno.EIO),
    "unlinkat": (errno.EACCES, errno.EIO),
    "vfork": (errno.EAGAIN, errno.ENOMEM),
    "wait4": (errno.EINTR, errno.ECHILD),
    "waitid": (errno.EINTR,),
    "write": (errno.ENOSPC, errno.EIO),
}


MOST_OF_A_KIND = 5
#: Where a worker's own modules are loaded from.
_OF_MODULES = (str(Path(taskmon.__file__).parent), sys.base_prefix, sys.prefix)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One call that is to fail, and how."""

    call: Call
    error: int

    @property
    def name(self) -> str:
        return errno.errorcode[self.error]


def refusals(found: list[Call]) -> list[Refusal]:
    """Each call with each of its errors; of what is done again and again with files of a kind, some of it."""
    kinds: dict[tuple[str, str], list[Call]] = {}
    for call in found:
        if call.began and call.name in ERRORS:
            kinds.setdefault((call.name, kind_of(call)), []).append(call)
    return [Refusal(call, error) for same in kinds.values() for call in spread(same) for error in ERRORS[call.name]]


def kind_of(call: Call) -> str:
    """The file, or kind of file, that a call is about; empty where it is about none."""
    named = call.path or next(iter(re.findall(r'"(/[^"]*)"', call.text)), "")
    if named.startswith(_OF_MODULES):
        return "a module"
    return re.sub(r"[0-9]+", "N", named)


def spread(same: list[Call]) -> list[Call]:
    """The first, the last, and some between."""
    step = max(1.0, (len(same) - 1) / (MOST_OF_A_KIND - 1))
    return [same[round(number * step)] for number in range(min(len(same), MOST_OF_A_KIND))]


@dataclass(slots=True)
class Table:
    """What came of which call and error, how often."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, call: str, error: str, what: str) -> None:
        self.counts[call, error, what] += 1

    def __str__(self) -> str:
        rows = ["call | errno | times | what happens", "---|---|---|---"]
        told: dict[tuple[str, str], list[str]] = {}
        sums: Counter[tuple[str, str]] = Counter()
        for (call, error, what), times in sorted(self.counts.items()):
            told.setdefault((call, error), []).append(f"{what} ({times})")
            sums[call, error] += times
        return "\n".join(
            [
                *rows,
                *(
                    f"{call} | {error} | {sums[call, error]} | {'; '.join(whats)}"
                    for (call, error), whats in told.items()
                ),
            ]
        )
