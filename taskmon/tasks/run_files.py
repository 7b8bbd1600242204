"""The files that a task leaves with its run: plain names in one folder, for their owner only."""

from __future__ import annotations

import os
from pathlib import Path

from taskmon.tasks.durable import write_private


class RunFiles:
    """The folder of a run's files; made with the first of them."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def path(self, name: str) -> Path:
        """Where the task may write the file `name` itself.

        Raises:
            ValueError: `name` is no plain file name.
        """
        if not isinstance(name, str) or name in ("", ".", "..") or any(char in name for char in "/\\\0"):
            raise ValueError(f"A file of the run has a plain name, without a folder: 'report.csv'; not {name!r}.")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        return Path(self._folder, name)

    def write(self, name: str, content: bytes | str) -> Path:
        """Write the whole file, or leave what was there before; durable when it returns.

        Raises:
            ValueError: `name` is no plain file name.
            OSError: The system refused.
        """
        path = self.path(name)
        write_private(str(path), content.encode() if isinstance(content, str) else content)
        return path
