"""`python -m taskmon`, and what the installed `taskmon` calls."""

from __future__ import annotations

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # `python -m` looks for modules in the current folder first; of this one nothing is meant but `taskmon`.
    del sys.path[0]

import gc
import os

from taskmon import streams


def main() -> int:
    """Run one command; returns its exit status."""
    streams.prepare()
    # A command that asks a monitor lives for some fifty milliseconds. The collector would spend eight of them on going
    # through modules that live as long as the process: it is kept from them, at the start and at the end.
    gc.disable()
    if len(sys.argv) == 1 and "_TASKMON_COMPLETE" not in os.environ:
        # The window, and no word to understand: Click is left out. The collector comes back after the first picture.
        from taskmon.cli.commands.monitors.window import main as run_command
    else:
        from taskmon.cli.program import main as run_command

        gc.freeze()
        gc.enable()
    return run_command()


if __name__ == "__main__":
    sys.exit(main())
