"""Bare `taskmon`: one window for each database. The one that is open comes to the front, else one opens.

Where it can't, and nobody has a terminal to read why, the screen says so.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import NoReturn, TextIO

from taskmon.bindings import check_bindings
from taskmon.cli.exit_status import complain, run_and_report
from taskmon.core.errors import NoMonitorError, RefusedError
from taskmon.paths import Paths, find_paths

_SCREENS = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")


def main() -> int:
    """The whole command, without Click; returns its exit status."""
    return run_and_report(open_window, tell_on_screen)


def open_window(run_id: int | None = None) -> int:
    """Raise the window that is open, take over from a `work`, or open one; returns when it closes.

    Args:
        run_id: The run that is to be selected in it.
    """
    paths = find_paths()
    # Most often nobody listens: the launch then does without what it takes to ask.
    if (os.name != "posix" or os.path.exists(paths.socket) or os.path.exists(paths.reach)) and _is_raised(
        paths, run_id
    ):
        return 0
    _open_screen()
    from taskmon import app  # Qt

    try:
        return app.run_window(paths, _refuse, run_id)
    except NoMonitorError:
        # It was opened a moment before us, and did not listen yet when we looked.
        if _is_raised(paths, run_id):
            return 0
        raise


def _is_raised(paths: Paths, run_id: int | None) -> bool:
    """Whether a window was open and is in front now; a `work` is asked to go."""
    from taskmon.cli.monitor.session import Session

    session = Session(paths)
    try:
        if session.monitor() is None:
            return False
        if session.ask("ping")["kind"] == "window":
            wanted = {} if run_id is None else {"id": run_id}
            session.ask("raise", {**wanted, **_activation()})
            return True
        _open_screen()  # first: no monitor ends for a window that can't open
        from taskmon.cli.commands.monitors.stop import stop_monitor

        stop_monitor(session)
        return False
    finally:
        session.close()


def _activation() -> dict[str, str]:
    """What the desktop gave this launch so that its window may come to the front; the window that is open needs it."""
    token = os.environ.get("XDG_ACTIVATION_TOKEN", "")
    return {"activation": token} if token else {}


def _open_screen() -> None:
    """Have the screen on which the window will open.

    Where Qt finds none, after 0.2 s of loading it, the process ends with a sentence; Qt would abort it.

    Raises:
        RefusedError: None was named.
        BindingsError: PySide6 can't be used here.
    """
    _check_screen()
    check_bindings()  # first of all: from here on PySide reads the source of whatever is imported, if it is let
    from taskmon import app  # Qt

    app.open_screen(_refuse)


def _check_screen() -> None:
    """Refuse where nothing names a screen.

    Raises:
        RefusedError: It says what works without one.
    """
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in _SCREENS):
        raise RefusedError(_can_not_open("there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set"))


def _refuse(why: str) -> NoReturn:
    # Not by raising: Qt's code below has no way back from here.
    os._exit(complain(_can_not_open(why), RefusedError.exit_status))


def _can_not_open(why: str) -> str:
    return (
        f"The window can't open, as {why}. 'taskmon work' runs what is queued in this terminal;"
        " 'taskmon list' shows how it goes."
    )


def tell_on_screen(message: str, status: int) -> None:
    """Show why no window opens, if that can be read nowhere else; returns when it was read.

    Where it turns out that there is no screen either, the process ends with `status`: stderr has said it.
    """
    if not _needs_screen(os.environ, (sys.stdin, sys.stdout, sys.stderr)):
        return
    try:
        _check_screen()
        from taskmon.ui.startup_error import show  # Qt

        show(message, lambda why: os._exit(status))
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
