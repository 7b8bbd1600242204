"""`python -m taskmon`, and what the installed `taskmon` calls."""

from __future__ import annotations

import sys

from taskmon.cli.program import main

if __name__ == "__main__":
    sys.exit(main())
