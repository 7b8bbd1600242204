"""The files that a task leaves with its run: plain names in one folder, for their owner only."""

from __future__ import annotations

import os
from pathlib import Path

from taskmon.tasks.durable.files import remove_unfinished, write_private

_CHUNK_BYTES = 1 << 20


class RunFiles:
    """The folder of a run's files; made with the first of them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def remove_unfinished(self) -> None:
        """Remove what an attempt that was killed had not written to its end: each may be as large as a file gets."""
        remove_unfinished(self._folder)

    def path(self, name: str) -> Path:
        """Where the task may write the file `name` itself.

        Raises:
            ValueError: `name` is no plain file name.
        """
        if not isinstance(name, str) or name in ("", ".", "..") or any(char in name for char in "/\\\0"):
            raise ValueError(f"A file of the run has a plain name, without a folder: 'report.csv'; not {name!r}.")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        return Path(self._folder, name)

    def write(self, name: str, content: object) -> Path:
        """Write the whole file, or leave what was there before; durable when it returns.

        Args:
            content: A path: a copy of the file that is there, however large it is.

        Raises:
            ValueError: `name` is no plain file name.
            TypeError: `content` is neither text, bytes, nor a path.
            OSError: The system refused.
        """
        path = self.path(name)
        if isinstance(content, os.PathLike):
            with open(content, "rb") as source:
                write_private(str(path), iter(lambda: source.read(_CHUNK_BYTES), b""))
        elif isinstance(content, (bytes, bytearray, memoryview)):
            write_private(str(path), bytes(content))
        elif isinstance(content, str):
            write_private(str(path), content.encode())
        else:
            kind = type(content).__name__
            raise TypeError(f"save_file takes text, bytes, or the Path of a file to copy, not {kind}: json.dumps(…)?")
        return path
