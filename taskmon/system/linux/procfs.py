"""Linux: the files of /proc, read without waiting and without an error where a process is gone or not ours."""

from __future__ import annotations

import os

from taskmon.system.closing import close


def content(path: str, *, missing_ok: bool = True) -> bytes:
    """What a file of /proc holds; nothing if it can't be read."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        if missing_ok:
            return b""
        raise
    try:
        parts = []
        while part := os.read(fd, 65_536):
            parts.append(part)
        return b"".join(parts)
    except OSError:
        return b""  # The process ended while it was read, or it is not ours to look at.
    finally:
        close(fd)


def text(path: str) -> str:
    """The same as text, without the blanks around it."""
    return content(path).decode("ascii", "replace").strip()


def link(path: str) -> str:
    """What a link of /proc names; nothing if it can't be read. Nothing is asked of what it names."""
    try:
        return os.readlink(path)
    except OSError:
        return ""


def names(path: str) -> list[str]:
    """What is in a folder of /proc; nothing if it can't be read."""
    try:
        return os.listdir(path)
    except OSError:
        return []


def memory(pid: int, address: int, size: int) -> bytes:
    """So many bytes of a process's memory; fewer, or none, where they can't be read."""
    try:
        fd = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.pread(fd, size, address)
    except (OSError, OverflowError):
        return b""
    finally:
        close(fd)
