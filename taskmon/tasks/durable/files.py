"""Files that are whole, or not there, whatever happens to the process or the power."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable


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


def sync_folder(folder: str) -> None:
    """Have the names in `folder` on the disk; Windows, which can't open one, keeps them by itself."""
    if os.name != "posix":
        return
    fd = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
