"""Another program's window, so that the keyboard can be somewhere else."""

from __future__ import annotations

import subprocess
from types import TracebackType

from tests.desktop.hands import XWindow
from tests.desktop.session import end
from tests.desktop.taskmon_window import Desktop
from tests.waiting import wait_until

_TITLE = "Elsewhere"


class Elsewhere:
    """A small window of a program that is not taskmon; it has the keyboard once it is open."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Elsewhere:
        self._process = subprocess.Popen(
            ["xev", "-name", _TITLE, "-geometry", "120x80+10+700", "-event", "visibility"],
            env=self._desktop.session.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        wait_until(lambda: self._window() is not None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        end(self._process)

    def take_focus(self) -> None:
        """Give it the keyboard, as a click on it does."""

        def focused() -> bool:
            window = self._window()
            assert window is not None
            self._desktop.hands.focus(window)
            now = self._desktop.hands.focused()
            return now is not None and now.title == _TITLE

        wait_until(focused)

    def _window(self) -> XWindow | None:
        return next((window for window in self._desktop.hands.windows() if window.title == _TITLE), None)
