"""The README's pictures: `make pictures` takes them of the real window, light and dark, on a desktop of its own."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from taskmon.paths import find_paths
from tests.desktop import scene, session
from tests.desktop.evidence import end_commands, kill_attempt
from tests.desktop.puppet import Puppet
from tests.desktop.session import ROOT
from tests.desktop.taskmon_window import Desktop, TaskmonWindow, opened_desktop

FOLDER = ROOT / "resources" / "screenshots"
THEMES = ("light", "dark")
#: What they show; each is there in each theme.
NAMES = ("window", "new-run", "recovery")
#: Where the README's page is of the window's own colour, it would have no edge.
_EDGE = {"light": "#c9ced6", "dark": "#3a404a"}
_COLOURS = 256
_BEAT_S = 0.5
_EXACT, _ALIKE = 48, 20


def main() -> None:
    """Take all of them anew."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="taskmon-pictures-")))
        desktop = ends.enter_context(opened_desktop(session.opened))
        path = os.environ["PATH"]
        for theme in THEMES:
            here = folder / theme
            (here / "home").mkdir(mode=0o700, parents=True)
            os.environ |= {
                "HOME": str(here / "home"),
                "TASKMON_HOME": str(here / "home"),
                "PATH": f"{here / 'bin'}{os.pathsep}{path}",
                "LC_ALL": "C.UTF-8",
            }
            for name in NAMES:
                print(FOLDER / f"{name}-{theme}.png")
            take(desktop, here, theme, FOLDER)


def take(
    desktop: Desktop, here: Path, theme: str, into: Path, *,
    beats: int = 80, wait: Callable[[float], object] = time.sleep, names: Collection[str] = NAMES,
) -> None:  # fmt: skip
    """Fill the home with runs, take the pictures of one theme, and end all that it started.

    Args:
        desktop: Where the window opens.
        here: For what is made on the way; its `bin` stands in PATH.
        theme: One of THEMES.
        into: The pictures' folder.
        beats: In how many steps the programs get as far as they will.
        wait: Waits so many seconds between two of them; where it doesn't, no time left is shown.
        names: Those that are wanted, of NAMES.
    """
    find_paths().settings.write_text(f'theme = "{theme}"\nslots = {scene.SLOTS}\n')
    desktop.hands.point_at(1, 1)
    with ExitStack() as ends:
        ends.callback(end_commands, Path(os.environ["TASKMON_HOME"]))
        window = _opened(ends, desktop, here / "first.log")

        def puppet(name: str) -> Puppet:
            made = Puppet(here / "bin", name)
            ends.callback(made.exit)
            return made

        played = scene.Scene(puppet, beats=beats, beat_s=_BEAT_S)
        played.add(desktop, window)
        window.click_row("Nightly backup")
        desktop.hands.point_at(1, 1)
        played.play(window, wait)

        def photograph(name: str, of: str = "main_window") -> None:
            if name in names:
                window.until_still()
                _photograph(desktop, window, of, into / f"{name}-{theme}.png", theme)

        photograph("window")
        if "new-run" in names:
            desktop.hands.press("ctrl+n")
            window.fill_in("new_run_command", "rsync -a Pictures/2026 nas:/photos/ | tee sync.log")
            photograph("new-run", "new_run_dialog")
        if "recovery" in names:
            window.kill()
            kill_attempt(scene.CONVERT)
            window = _opened(ends, desktop, here / "second.log")
            window.node("recovery_dialog")
            photograph("recovery", "recovery_dialog")


def _opened(ends: ExitStack, desktop: Desktop, log: Path) -> TaskmonWindow:
    window = TaskmonWindow(desktop, log)
    ends.callback(window.end)
    window.wait_shown()
    return window


def _photograph(desktop: Desktop, window: TaskmonWindow, of: str, path: Path, theme: str) -> None:
    """What is seen of a widget, without the frame around its window, which is the desktop's."""
    desktop.hands.photograph(path, desktop.accessibility.box(window.node(of)))
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setPen(QColor(_EDGE[theme]))
    painter.drawRect(image.rect().adjusted(0, 0, -1, -1))
    painter.end()
    small = image.convertToFormat(QImage.Format.Format_Indexed8, _table(image), Qt.ImageConversionFlag.ThresholdDither)
    assert small.save(str(path), quality=0)  # the smallest, which takes as long as it takes


def _table(image: QImage) -> list[int]:
    """The colours to draw it with: the most frequent; of the rest, which make letters smooth, no two that are alike."""
    table: list[tuple[int, bytes]] = []
    for colour, _ in Counter(memoryview(image.constBits()).cast("I")).most_common():
        channels = colour.to_bytes(4, "little")
        distances = (sum(abs(a - b) for a, b in zip(channels, known, strict=True)) for _, known in table)
        if len(table) < _EXACT or min(distances) > _ALIKE:
            table.append((colour, channels))
    return [colour for colour, _ in table[:_COLOURS]]


if __name__ == "__main__":
    main()
