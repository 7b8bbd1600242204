"""How much runs at once is changed in the window, for all and for a group; it acts, and what waits says why anew."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.desktop.accessibility import Node
from tests.desktop.evidence import commands_of
from tests.desktop.menus import choose
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, Row, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
#: The entries of the menu of slots.
_OFFERED = (1, 2, 3, 4, 6, 8, 12, 16)


def add(desktop: Desktop, group: str, *names: str) -> None:
    """Have these runs queued; they run until they are ended."""
    desktop.add(*({"name": name, "group": group, "job": {"argv": ["sleep", "600"]}} for name in names))


def is_kept(reason: str, row: Row) -> bool:
    return (row.state, row.progress) == ("queued", reason)


def says(window: TaskmonWindow, *, runs: tuple[str, ...], waits: dict[str, str]) -> None:
    """Wait until these run, and these wait, each for that reason."""
    for name in runs:
        window.row_is(name, "running")
    for name, reason in waits.items():
        window.row(name, partial(is_kept, reason))


def entry(window: TaskmonWindow, text: str) -> Node:
    """The entry of the list at the left that says this."""
    found: list[Node] = []

    def look() -> bool:
        said = [node for node in window.nodes() if node.role == "list item" and node.id == "filters"]
        found[:] = [node for node in said if node.name == text]
        assert found, f"{[node.name for node in said]} without {text!r}"
        return True

    wait_until(look)
    return found[0]


def standing(home: Path) -> int:
    """How many commands are stopped in their tracks."""
    return sum(psutil.Process(pid).status() == psutil.STATUS_STOPPED for pid in commands_of(home))


def test_slots_and_a_group_are_changed_and_act_at_once(desktop: Desktop, window: TaskmonWindow, home: Path) -> None:
    hands, hearing = desktop.hands, desktop.accessibility

    def set_slots(number: int) -> None:
        downs = 1 + _OFFERED.index(number)
        choose(hands, lambda: window.click("slots_button"), *["Down"] * downs, "Return")

    def steer_disk(said: str, *keys: str) -> None:
        choose(hands, lambda: hands.click_middle_of(hearing.box(entry(window, said)), 3), *keys)

    # More start at once; fewer end nothing, and let nothing start.
    add(desktop, "default", "One", "Two", "Three", "Four")
    says(window, runs=("One", "Two"), waits={"Three": "next in the queue", "Four": "2nd in the queue"})
    set_slots(3)
    says(window, runs=("One", "Two", "Three"), waits={"Four": "next in the queue"})
    set_slots(1)
    wait_until(lambda: window.node("status_work").name == "3 running · 1 queued · 1 slot")
    window.click_inline("One", "Cancel")
    window.row_is("One", "cancelled")
    says(window, runs=("Two", "Three"), waits={"Four": "next in the queue"})
    assert len(commands_of(home)) == 2
    set_slots(8)
    says(window, runs=("Two", "Three", "Four"), waits={})

    # A group of its own, on its page: what waits there says why, and goes on as that changes.
    add(desktop, "disk", "Scrub")
    window.row_is("Scrub", "running")
    steer_disk("disk, 1", "Down", "Down", "Return")
    window.fill_in("group_slots", "1")
    hands.press("Tab")
    entry(window, "disk, 1 / 1")
    add(desktop, "disk", "Copy", "Check")
    full = "group disk is full (1 of 1)"
    says(window, runs=("Scrub",), waits={"Copy": full, "Check": full})
    window.until_still()
    hands.photograph(shot("journey-8-full"))
    window.fill_in("group_slots", "2")
    hands.press("Tab")
    says(window, runs=("Scrub", "Copy"), waits={"Check": "group disk is full (2 of 2)"})
    window.click("group_paused")
    says(window, runs=(), waits={"Check": "group disk is paused"})
    for name in ("Scrub", "Copy"):
        window.row(name, lambda row: "Resume" in row.buttons)
    assert standing(home) == 2
    window.until_still()
    hands.photograph(shot("journey-8-paused"))
    window.click("group_close")
    window.until_gone("group_page")

    steer_disk("disk, 2 / 2", "Up", "Up", "Up", "Up", "Return")
    wait_until(lambda: standing(home) == 0)
    says(window, runs=("Scrub", "Copy"), waits={"Check": "group disk is full (2 of 2)"})
    steer_disk("disk, 2 / 2", "Up", "Up", "Up", "Right", "Return")
    says(window, runs=("Two", "Three", "Four", "Scrub", "Copy", "Check"), waits={})
    assert len(commands_of(home)) == 6
    listed = [json.loads(line) for line in desktop.run("list", "--json").stdout.splitlines()]
    assert sorted(run["state"] for run in listed) == ["cancelled", *["running"] * 6]
