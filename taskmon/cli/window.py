"""Bare `taskmon`: one window for each database. The one that is open comes to the front, else one opens.

Where it can't, and nobody has a terminal to read why, the screen says so.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from taskmon.cli.status import settled
from taskmon.core.errors import NoMonitorError, RefusedError
from taskmon.paths import Paths, find_paths


def main() -> int:
    """The whole command, without Click; returns its exit status."""
    return settled(open_window, tell_on_screen)


def open_window() -> int:
    """Raise the window that is open, take over from a `work`, or open one; returns when it closes."""
    paths = find_paths()
    # Most often nobody listens: the launch then does without what it takes to ask.
    if (os.name != "posix" or os.path.exists(paths.socket)) and _is_raised(paths):
        return 0
    _check_screen()
    from taskmon import app  # Qt

    try:
        return app.run_window(paths)
    except NoMonitorError:
        # It was opened a moment before us, and did not listen yet when we looked.
        if _is_raised(paths):
            return 0
        raise


def _is_raised(paths: Paths) -> bool:
    """Whether a window was open and is in front now; a `work` is asked to go."""
    from taskmon.cli.session import Session

    session = Session(paths)
    try:
        if session.connect() is None:
            return False
        if session.ask("ping")["kind"] == "window":
            session.ask("raise")
            return True
        _check_screen()  # first: no monitor ends for a window that can't open
        from taskmon.cli.stop import stop_monitor

        stop_monitor(session)
        return False
    finally:
        session.close()


def _check_screen() -> None:
    """Refuse where no window can be shown; Qt would abort the process instead.

    Raises:
        RefusedError: It says what works without a screen.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return
    display = os.environ.get("DISPLAY", "")
    if not display:
        why = "there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set"
    elif _is_deserted(display):
        why = f"the screen {display} does not answer"
    else:
        return
    raise RefusedError(
        f"The window can't open, as {why}. 'taskmon work' runs what is queued in this terminal;"
        " 'taskmon list' shows how it goes."
    )


def _is_deserted(display: str) -> bool:
    """Whether a screen of this machine has no server; of other machines' screens nothing is known."""
    local = re.fullmatch(r":(\d+)(?:\.\d+)?", display)
    if local is None:
        return False
    import socket  # here: whoever has another kind of screen does without

    path = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108  # where X servers listen
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5.0)
            try:
                probe.connect(address)
            except TimeoutError:
                pass  # busy: Qt will see
            except OSError:
                continue
            return False
    return True


def tell_on_screen(message: str) -> None:
    """Show why no window opens, if that can be read nowhere else; returns when it was read."""
    if not _needs_screen(os.environ, (sys.stdin, sys.stdout, sys.stderr)):
        return
    try:
        _check_screen()
        from taskmon.ui.startup_error import show  # Qt

        show(message)
    except Exception:
        return  # stderr and the exit status have said it; this may be the very reason why nothing opens


def _needs_screen(environment: Mapping[str, str], streams: Iterable[TextIO | None]) -> bool:
    """Whether no terminal is there to read; `TASKMON_NO_DIALOG` says that nobody is there to close a dialog."""
    if environment.get("TASKMON_NO_DIALOG") or any(stream is not None and _is_terminal(stream) for stream in streams):
        return False
    return environment.get("QT_QPA_PLATFORM", "").partition(":")[0] not in ("offscreen", "minimal")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
