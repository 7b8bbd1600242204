"""The one place where the system is chosen on which this runs; all three offer the same names."""

from __future__ import annotations

import sys

# A star: the names are listed in each system's room, and a test holds that the lists are the same.
if sys.platform == "linux":
    from taskmon.system.linux import *  # noqa: F403
elif sys.platform == "darwin":
    from taskmon.system.macos import *  # noqa: F403
else:
    from taskmon.system.windows import *  # noqa: F403
