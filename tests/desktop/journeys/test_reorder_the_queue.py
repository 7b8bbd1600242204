"""Reorder the queue: by dragging, by keys, and onto a group; the numbers follow, and so they start."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from taskmon.paths import find_paths
from tests.desktop.accessibility import Node
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
_FIRST = "Holds the slot"


def waiting(window: TaskmonWindow) -> dict[str, str]:
    """The queue from its top, each with what the row says of its turn."""
    return {row.name: row.progress for row in window.rows() if row.state == "queued"}


def until_queue(window: TaskmonWindow, *names: str) -> None:
    """Wait until these wait, numbered in this order."""
    ordinals = ("next", "2nd", "3rd", "4th")

    def look() -> bool:
        shown = waiting(window)
        assert list(shown) == list(names), shown
        assert all(said.startswith(nth) for said, nth in zip(shown.values(), ordinals, strict=False)), shown
        return True

    wait_until(look)


def place(desktop: Desktop, node: Node, down: float = 0.5) -> tuple[int, int]:
    """A point of it on the screen, so far down."""
    box = desktop.accessibility.box(node)
    return box.x + 60, box.y + round(box.height * down)


def drag(desktop: Desktop, start: tuple[int, int], end: tuple[int, int], is_done: Callable[[], bool]) -> None:
    """Drag it there; once more where a busy desktop has taken it for none, as a person would."""
    for _ in range(3):
        desktop.hands.drag(start, end)
        with contextlib.suppress(AssertionError):
            wait_until(is_done, 5.0)
            return
    raise AssertionError(f"dragged from {start} to {end} three times, in vain")


def test_the_queue_is_reordered_by_dragging_and_by_keys_and_starts_in_that_order(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet], tmp_path: Path
) -> None:
    find_paths().settings.write_text("slots = 1\n")
    holds, order = puppet("holds"), tmp_path / "order"
    window = launch()
    assert desktop.run("group", "disk", "--slots", "0").returncode == 0
    assert desktop.run("add", "--name", _FIRST, "--", *holds.argv).returncode == 0
    window.row_is(_FIRST, "running")
    desktop.add(
        *(
            {"name": name, "job": {"argv": ["sh", "-c", f"echo {name} >> {shlex.quote(str(order))}"]}}
            for name in ("Alpha", "Beta", "Gamma", "Delta")
        )
    )
    until_queue(window, "Alpha", "Beta", "Gamma", "Delta")
    rows = {row.name: row.cells[1] for row in window.rows()}

    moved = ["Gamma", "Alpha", "Beta", "Delta"]
    start, end = place(desktop, rows["Gamma"]), place(desktop, rows["Alpha"], 0.15)
    drag(desktop, start, end, lambda: list(waiting(window)) == moved)
    until_queue(window, *moved)
    window.click_row("Beta")
    desktop.hands.press("alt+Up")
    until_queue(window, "Gamma", "Beta", "Alpha", "Delta")
    desktop.hands.press("alt+Home")
    until_queue(window, "Beta", "Gamma", "Alpha", "Delta")
    wait_until(lambda: window.node("overview_waits_0").name.startswith("Waits: next in the queue"))
    desktop.hands.photograph(shot("journey-reorder-the-queue"))

    onto = next(node for node in window.nodes() if node.name.startswith("disk, 0 / 0"))
    delta = next(row for row in window.rows() if row.name == "Delta")
    start, end = place(desktop, delta.cells[1]), place(desktop, onto)
    drag(desktop, start, end, lambda: bool(desktop.show(5)["group"] == "disk"))
    window.row("Delta", lambda row: row.progress == "group disk has no slots")
    assert desktop.show(5)["history"][-1]["why"] == "changed: group"

    holds.exit()
    for name in ("Beta", "Gamma", "Alpha"):
        window.row_is(name, "succeeded")
    assert order.read_text().split() == ["Beta", "Gamma", "Alpha"]
    started = [desktop.show(run)["attempts"][0]["started_at"] for run in (3, 4, 2)]
    assert started == sorted(started)
    assert list(waiting(window)) == ["Delta"]
