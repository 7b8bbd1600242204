"""Files that are whole, or not there, whatever happens to the process or the power."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable

_UNFINISHED = re.compile(r"\.[0-9a-f]{12}\.new")


def write_private(path: str, content: bytes | Iterable[bytes]) -> None:
    """Put a file of `content` at `path`, for its owner only, or leave what was there; durable when it returns."""
    parts = (content,) if isinstance(content, bytes) else content
    folder = os.path.dirname(path)
    beside = os.path.join(folder, f".{os.urandom(6).hex()}.new")
    try:
        with open(beside, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
    sync_folder(folder)


def remove_unfinished(folder: str) -> None:
    """Remove what `write_private` was killed over, while nobody writes there. What can't be removed stays."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if _UNFINISHED.fullmatch(name):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(folder, name))


def sync_folder(folder: str) -> None:
    """Have the names in `folder` on the disk; Windows, which can't open one, keeps them by itself."""
    if os.name != "posix":
        return
    fd = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
