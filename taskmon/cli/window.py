"""Bare `taskmon`: one window for each database. The one that is open comes to the front, else one opens."""

from __future__ import annotations

from taskmon.cli.session import opened
from taskmon.cli.stop import stop_monitor
from taskmon.paths import find_paths


def open_window() -> int:
    """Raise the window that is open, take over from a `work`, or open one; returns when it closes."""
    with opened() as session:
        if session.connect() is not None:
            if session.ask("ping")["kind"] == "window":
                session.ask("raise")
                return 0
            stop_monitor(session)
    from taskmon import app  # Qt

    return app.run_window(find_paths())
