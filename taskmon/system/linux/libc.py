"""Linux: the C library, for what Python has no name for."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def c_library() -> Any:
    """The C library; None for a Python that was built without ctypes."""
    try:
        import ctypes  # here: the window opens without it
    except ImportError:
        return None
    library: Any = ctypes.CDLL(None, use_errno=True)
    # musl has large files only, and no second name for their calls.
    library.fallocate64 = getattr(library, "fallocate64", None) or library.fallocate
    library.fallocate64.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    return library
