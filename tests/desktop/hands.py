"""Mouse, keyboard and eyes: what a person in front of the screen does and sees, through the X server alone."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.desktop.accessibility import Box


@dataclass(frozen=True, slots=True)
class XWindow:
    """A window that the window manager knows."""

    id: int
    pid: int
    title: str


class Hands:
    """Drives one X server."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Move the mouse there and click."""
        self._do("xdotool", "mousemove", str(x), str(y), "click", str(button))

    def click_with(self, key: str, x: int, y: int) -> None:
        """Move the mouse there and click while a key is held down."""
        self._do("xdotool", "mousemove", str(x), str(y), "keydown", key, "click", "1", "keyup", key)

    def click_middle_of(self, box: Box, button: int = 1) -> None:
        assert box.width > 0, "it is not on the screen"
        self.click(box.x + box.width // 2, box.centre_y, button)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the mouse, move it there step by step, and let go: a desktop takes a jump for no drag."""
        self._do("xdotool", "mousemove", str(start[0]), str(start[1]), "mousedown", "1")
        steps = 8
        for step in range(1, steps + 1):
            x, y = (one + (other - one) * step // steps for one, other in zip(start, end, strict=True))
            self._do("xdotool", "mousemove", str(x), str(y), "sleep", "0.08")
        for nudge in (1, 0):  # a hand is never still, and each move is told anew
            self._do("xdotool", "mousemove", str(end[0] + nudge), str(end[1]), "sleep", "0.2")
        self._do("xdotool", "mouseup", "1")

    def point_at(self, x: int, y: int) -> None:
        """Move the mouse there."""
        self._do("xdotool", "mousemove", str(x), str(y))

    def type(self, text: str) -> None:
        """Type a text of characters that are on an American keyboard."""
        self._do("xdotool", "type", "--delay", "4", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys or chords, one after another: "ctrl+n", "Return"."""
        self._do("xdotool", "key", "--delay", "12", *keys)

    def windows(self) -> list[XWindow]:
        """All windows with a frame."""
        lines = self._do("wmctrl", "-lp").splitlines()
        parts = [line.split(None, 4) for line in lines]
        return [XWindow(int(part[0], 16), int(part[2]), part[4] if len(part) > 4 else "") for part in parts]

    def focused(self) -> XWindow | None:
        """The window that has the keyboard."""
        said = self._do("xprop", "-root", "_NET_ACTIVE_WINDOW")
        number = said.rpartition("#")[2].strip()
        return next((window for window in self.windows() if number and window.id == int(number, 16)), None)

    def focus(self, window: XWindow) -> None:
        """Bring a window to the front, as from a task bar."""
        self._do("wmctrl", "-i", "-a", hex(window.id))

    def minimise(self, window: XWindow) -> None:
        """Put a window away."""
        self._do("xdotool", "windowminimize", "--sync", str(window.id))

    def close(self, window: XWindow) -> None:
        """Ask a window to close, as the cross in its frame does."""
        self._do("wmctrl", "-i", "-c", hex(window.id))

    def find(self, *search: str) -> list[int]:
        """The X windows that xdotool finds."""
        done = self._run("xdotool", "search", *search)
        return [int(line) for line in done.stdout.split()]

    def box(self, window: int) -> Box:
        """Where an X window is."""
        said = self._do("xdotool", "getwindowgeometry", "--shell", str(window))
        values = dict(line.split("=", 1) for line in said.splitlines())
        return Box(int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"]))

    def photograph(self, path: Path, box: Box | None = None) -> Path:
        """Save what is on the screen, or a part of it."""
        area = ["-a", f"{box.x},{box.y},{box.width},{box.height}"] if box else []
        self._do("scrot", "-o", *area, str(path))
        return path

    def _do(self, *command: str) -> str:
        done = self._run(*command)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, errors="replace", timeout=20, check=False
        )
