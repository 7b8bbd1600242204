"""Starts a program for which the kernel is older, or a container's filter stricter: `refusing` says how.

As a program: refused_calls.py ERRNO CALL[,CALL...] PROGRAM [ARGUMENT...]
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

#: The numbers of system calls; those of the newer ones are the same on every architecture.
_CALLS = {
    "pidfd_send_signal": dict.fromkeys(("x86_64", "aarch64"), 424),
    "pidfd_open": dict.fromkeys(("x86_64", "aarch64"), 434),
    "prctl": {"x86_64": 157, "aarch64": 167},
    "fallocate": {"x86_64": 285, "aarch64": 47},
}
_LOAD_NUMBER, _IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _FAIL_WITH = 0x7FFF_0000, 0x0005_0000
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2


def refusing(error: int, *calls: str) -> list[str]:
    """What to put before a command so that these system calls fail with `error`, for it and all that it starts."""
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(error), ",".join(calls)]


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _refuse(error: int, calls: list[str]) -> None:
    machine = os.uname().machine
    steps = [(_LOAD_NUMBER, 0, 0, 0)]
    for call in calls:
        steps += [(_IF_EQUAL, 0, 1, _CALLS[call][machine]), (_RETURN, 0, 0, _FAIL_WITH | error)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = _Program(len(steps), ctypes.addressof(code))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or library.prctl(
        _PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0
    ):
        sys.exit(f"no filter can be had: {os.strerror(ctypes.get_errno())}")


if __name__ == "__main__":
    _refuse(int(sys.argv[1]), sys.argv[2].split(","))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606  # the filter stays, the program changes
