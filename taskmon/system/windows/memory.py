"""Windows: how much memory the caller holds."""

from __future__ import annotations

import sys

assert sys.platform == "win32"


from taskmon.system.windows.kernel import kernel, peak_of


def own_peak_bytes() -> int:
    return 0


def private_bytes() -> int:
    return peak_of(int(kernel.GetCurrentProcess()))
