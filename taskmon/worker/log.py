"""What a worker has to say that belongs to no journal: lines in its standard error, lost where there is no room."""

from __future__ import annotations

import os

from taskmon.core.masking import masked_text

_ERROR = 2


def complain(text: str) -> None:
    """Say it; a full disk under the log file must not end the worker."""
    try:
        os.write(_ERROR, f"taskmon worker: {masked_text(text)}\n".encode("utf-8", "backslashreplace"))
    except OSError:
        return
