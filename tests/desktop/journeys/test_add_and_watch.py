"""Add and watch: a command is typed, its bar moves, it ends, and what it printed is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from taskmon.paths import find_paths
from taskmon.ui.run_list.columns import ColumnIndex
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, Row, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_NAME = "Copy the photos"


class Bar:
    """The bar in a row as it is painted, for the list tells its text only."""

    def __init__(self, desktop: Desktop, row: Row, folder: Path) -> None:
        self._desktop = desktop
        self._box = desktop.accessibility.box(row.cells[ColumnIndex.PROGRESS])
        self._picture = folder / "bar.png"

    def filled_px(self) -> int:
        """How far it is filled."""
        image = QImage(str(self._desktop.hands.photograph(self._picture, self._box)))
        lines = range(image.height())
        return max(sum(_is_strong(image.pixel(x, y)) for x in range(image.width())) for y in lines)


def _is_strong(pixel: int) -> bool:
    """Whether it has the colour of a bar, not of texts, the row, or what is left to do."""
    return QColor(pixel).hsvSaturation() > 150


def test_a_typed_command_moves_its_bar_ends_and_leaves_its_output(
    desktop: Desktop, window: TaskmonWindow, puppet: Callable[[str], Puppet], tmp_path: Path
) -> None:
    job = puppet("copy")
    window.node("welcome")

    window.add(job.command_line, _NAME)
    bar = Bar(desktop, window.row_is(_NAME, "running"), tmp_path)
    filled = [0]
    for before, done in ((0, 10), (10, 45), (45, 80)):
        job.print(*(f"copying DSC_44{percent:02}.NEF: {percent}%" for percent in range(before + 1, done + 1)))
        window.row_is_at(_NAME, f"{done} %")
        wait_until(lambda: bar.filled_px() > filled[-1] + 10)
        window.until_still()
        filled.append(bar.filled_px())
    assert 6 < filled[3] / filled[1] < 10, f"80 % against 10 %: {filled} pixels"
    wait_until(lambda: window.text("output_excerpt_text").splitlines()[-1] == "copying DSC_4480.NEF: 80%")
    desktop.hands.photograph(shot("journey-add-and-watch"))
    window.click("more_button")
    desktop.hands.press(*["Down"] * 6, "Return")  # Streaming health; there is nothing to review, so keys pass that
    assert any(node.name.startswith("Slots in use: 1 / ") for node in window.node("health_panel").all())
    window.click("health_close")
    window.until_gone("health_panel")
    job.print("all copied")
    job.exit()

    window.row_is(_NAME, "succeeded")
    wait_until(lambda: window.node("status_work").name.startswith("0 running"))
    window.click_row(_NAME)
    desktop.hands.press("ctrl+o")
    wait_until(lambda: window.text("output_view_text").splitlines()[-1:] == ["all copied"])
    said = desktop.show(1)
    assert (said["state"], said["exit_code"], len(said["attempts"])) == ("succeeded", 0, 1)
    assert (find_paths().attempt(1, 1) / "output.log").read_text().splitlines()[-1] == "all copied"
    desktop.hands.photograph(shot("journey-add-and-watch-output"))
