"""The queue is read and reordered on a real desktop: by dragging, by keys, and onto a group."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from tests.desktop.accessibility import Node
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop


def names(window: TaskmonWindow) -> list[str]:
    return [row.name for row in window.rows()]


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


def test_the_queue_is_reordered_by_dragging_and_by_keys_and_says_why_it_waits(
    desktop: Desktop, window: TaskmonWindow
) -> None:
    for group, change in (("night", ("--pause",)), ("disk", ("--slots", "0"))):
        assert desktop.run("group", group, *change).returncode == 0
    for name in ("Alpha", "Beta", "Gamma"):
        assert desktop.run("add", "--group", "night", "--name", name, "--", "true").returncode == 0
    window.row("Gamma", lambda row: row.progress == "group night is paused")
    rows = {row.name: row for row in window.rows()}

    gamma, alpha = rows["Gamma"].cells[1], rows["Alpha"].cells[1]
    moved = ["Gamma", "Alpha", "Beta"]
    drag(desktop, place(desktop, gamma), place(desktop, alpha, 0.15), lambda: names(window) == moved)
    window.click_row("Beta")
    desktop.hands.press("alt+Up")
    wait_until(lambda: names(window) == ["Gamma", "Beta", "Alpha"])
    desktop.hands.press("alt+Home")
    wait_until(lambda: names(window) == ["Beta", "Gamma", "Alpha"])
    desktop.hands.photograph(shot("queue"))

    onto = next(node for node in window.nodes() if node.name.startswith("disk, 0 / 0"))
    beta = next(row for row in window.rows() if row.name == "Beta")
    start, end = place(desktop, beta.cells[1]), place(desktop, onto)
    drag(desktop, start, end, lambda: bool(desktop.show(2)["group"] == "disk"))
    window.row("Beta", lambda row: row.progress == "group disk has no slots")
    assert desktop.show(2)["history"][-1]["why"] == "changed: group"
