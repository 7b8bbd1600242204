"""How a command ends: whatever happens becomes one line and an exit status. Needs no Click."""

from __future__ import annotations

import sys
from collections.abc import Callable

from taskmon.core.errors import TaskmonError
from taskmon.streams import UnwrittenError, print_no_more

INTERRUPTED_STATUS = 130
CLOSED_PIPE_STATUS = 141


def run_and_report(act: Callable[[], int], also_tell: Callable[[str, int], None] = lambda line, status: None) -> int:
    """Do `act`; returns its exit status, or that of what it raised. No traceback reaches the user.

    Args:
        also_tell: Given the line that stderr was given, for those who don't see that, and the status.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A name may hold what the terminal can't show; that is no reason to fail.
            stream.reconfigure(errors="backslashreplace")
    try:
        status = act()
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        return leave_pipe()
    except UnwrittenError as error:
        print_no_more()
        why = f"What it prints could not be written: {error.strerror}. What was asked for may be done all the same."
        return _refuse(why, 1, also_tell)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    except TaskmonError as error:
        return _refuse(str(error), error.exit_status, also_tell)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _refuse(f"The system refused: {error.strerror or error}{where}.", 1, also_tell)
    except Exception as error:
        from taskmon.cli.crash_log import log_crash

        return _refuse(log_crash(error), 1, also_tell)


def complain(message: str, status: int) -> int:
    """Say what is wrong, in a line, or in several where it is a list; returns the status."""
    first, *others = (" ".join(line.split()) for line in message.split("\n"))
    try:
        print(f"taskmon: {first}", *(f"  {line}" for line in others if line), sep="\n", file=sys.stderr, flush=True)
    except OSError:
        pass  # nobody reads it; the status still says so
    return status


def _refuse(message: str, status: int, also_tell: Callable[[str, int], None]) -> int:
    complain(message, status)
    also_tell(" ".join(message.split()), status)
    return status


def leave_pipe() -> int:
    """Nobody reads any more; returns the status that says so."""
    print_no_more()  # what is still buffered would raise once more when the interpreter ends
    return CLOSED_PIPE_STATUS
