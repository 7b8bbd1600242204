"""What a worker has to say that belongs to no journal: lines in its standard error, lost where there is no room."""

from __future__ import annotations

import os

from taskmon.core.secrets.masking import masked_text

_ERROR = 2
_LARGEST_LOG_BYTES = 4_000_000


def complain(text: str) -> None:
    """Say it; a full disk under the log file must not end the worker, and the file must not fill the disk."""
    try:
        if os.fstat(_ERROR).st_size > _LARGEST_LOG_BYTES:
            return  # a worker that lives long may complain each second; the next one to start begins a new file
        os.write(_ERROR, f"taskmon worker: {masked_text(text)}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        return
