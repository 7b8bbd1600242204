"""Starts a worker by path, with `python -I -S`: finds the package beside itself, without site-packages."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

    from taskmon.worker.main import main, try_out

    sys.exit(try_out() if len(sys.argv) > 1 else main())
