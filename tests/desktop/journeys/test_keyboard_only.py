"""Everything by keyboard: whatever is done, something with a name has the keyboard, and nobody touches the mouse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.desktop.accessibility import Node, State
from tests.desktop.evidence import kill_attempt
from tests.desktop.menus import choose
from tests.desktop.puppet import Puppet
from tests.desktop.shots import shot
from tests.desktop.taskmon_window import Desktop, TaskmonWindow
from tests.waiting import wait_until

pytestmark = pytest.mark.desktop
#: Of what has the keyboard, in it.
_PARTS = ("list item", "page tab")
_WAITING = ("Alpha", "Beta", "Gamma")


class Keyboard:
    """Keys in one window; after each the keyboard is somewhere, and a screen reader could say where."""

    def __init__(self, window: TaskmonWindow) -> None:
        self._window = window
        self._hands = window.desktop.hands

    def press(self, *keys: str) -> None:
        """Press keys, one after another; the keyboard may go elsewhere, not away."""
        self._hands.press(*keys)
        self.where()

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        self._hands.type(text)

    def is_in(self, name: str) -> None:
        """Wait until that has the keyboard."""
        wait_until(lambda: self.where().id == name)

    def go_to(self, name: str) -> None:
        """Press Tab until that has the keyboard."""
        assert name in self.stops(name), f"Tab does not lead to {name}"

    def stops(self, until: str = "") -> list[str]:
        """What Tab leads to from here, round and round or until it is there."""
        here, found = self.where(), []
        while here.id not in found:
            found.append(here.id)
            if here.id == until:
                break
            self._hands.press("Tab")
            here = self.where(but=here.path)
        return found

    def where(self, but: str = "") -> Node:
        """What has the keyboard, once exactly one thing has it, another one than `but`; it has a name."""
        there: list[Node] = []

        def look() -> bool:
            # What is current in a list or among tabs says that it has the keyboard as well, whoever has it.
            focused = [node for node in self._window.nodes() if node.states >= {State.FOCUSED, State.FOCUSABLE}]
            there[:] = [node for node in focused if node.role not in _PARTS and node.path != but]
            assert len(there) == 1, f"the keyboard is at {there or focused}"
            assert there[0].name, f"what has the keyboard has no name: {there}"
            return True

        wait_until(look)
        return there[0]


def names(window: TaskmonWindow) -> list[str]:
    return [row.name for row in window.rows()]


def tab(window: TaskmonWindow) -> str:
    """The tab of the details that is in front."""
    return next(node.name for node in window.nodes() if node.role == "page tab" and State.SELECTED in node.states)


def is_at(window: TaskmonWindow, said: str) -> bool:
    return current(window) == said


def current(window: TaskmonWindow) -> str:
    """The entry at the left that the keyboard is on."""
    nodes = [node for node in window.nodes() if node.role == "list item" and State.FOCUSED in node.states]
    return nodes[0].name if nodes else ""


def test_everything_by_keyboard(
    desktop: Desktop, launch: Callable[[], TaskmonWindow], puppet: Callable[[str], Puppet]
) -> None:
    window = launch()
    keys = Keyboard(window)
    first, second = puppet("first"), puppet("second")

    # Added, each from its key to Return.
    for job, name in ((first, "First"), (second, "Second")):
        keys.press("ctrl+n")
        keys.is_in("new_run_command")
        keys.type(job.command_line)
        keys.go_to("new_run_name")
        keys.type(name)
        keys.press("Return")
        window.until_gone("new_run_dialog")
        window.row_is(name, "running")
    second.print("hay", "a needle", "hay", "one more needle")

    # Selected, cancelled after a question, tried again.
    keys.go_to("run_list")
    stops = keys.stops()
    assert {"run_list", "details_tabs", "output_excerpt", "new_run_button", "search", "filters"} <= {*stops}
    keys.press("Home")
    window.row("First", lambda row: row.is_selected)
    keys.press("Down")
    window.row("Second", lambda row: row.is_selected)
    keys.press("Delete")
    window.node("confirm_dialog")
    keys.go_to("confirm_do")
    keys.press("space")
    window.row_is("Second", "cancelled")
    keys.is_in("run_list")
    keys.press("ctrl+shift+r")
    window.row_is("Second", "running")

    # Its details, one tab after the other, and a word in its output.
    before = tab(window)
    seen = []
    for _ in range(4):
        keys.press("ctrl+Next")
        seen.append(tab(window))
    assert seen == ["Output", "Timeline", "Resources", before]
    keys.press("ctrl+o")
    keys.is_in("output_view")
    window.until_text("output_view_text", "one more needle")
    keys.press("ctrl+f")
    keys.is_in("output_search")
    keys.type("needle")
    wait_until(lambda: window.node("output_search_state").name == "1 of 2")
    keys.press("Return")
    wait_until(lambda: window.node("output_search_state").name == "2 of 2")
    desktop.hands.photograph(shot("journey-11-search"))
    keys.press("Escape")
    window.until_gone("output_search_bar")
    keys.is_in("output_view")

    # Searched for, and found by its state.
    keys.go_to("filters")
    keys.press("ctrl+f")
    keys.is_in("search")
    keys.type("Seco")
    wait_until(lambda: [name for name in names(window) if not name.startswith("Running")] == ["Second"])
    keys.press("Escape")
    window.row("First")
    keys.go_to("filters")
    for said in ("Active, 2, chosen", "Needs attention, 0, chosen"):
        keys.press("Down")
        wait_until(partial(is_at, window, said))
    window.node("nothing_found")
    keys.press("Home")
    window.row("First")

    # A setting; then a queue in a group, reordered; the group itself.
    keys.press("ctrl+comma")
    window.node("settings_dialog")
    keys.type("slots")
    keys.press("Return", "ctrl+a")
    keys.type("4")
    keys.press("Return")
    window.until_gone("settings_dialog")
    wait_until(lambda: window.node("status_work").name.endswith("4 slots"))
    assert desktop.run("group", "night", "--pause").returncode == 0
    desktop.add(*({"name": name, "group": "night", "job": {"argv": ["true"]}} for name in _WAITING))
    window.row("Gamma", lambda row: row.progress == "group night is paused")
    keys.press("ctrl+k")
    keys.is_in("palette_line")
    keys.type("Gamma")
    wait_until(lambda: any("Gamma" in node.name for node in window.node("palette_list").all()))
    desktop.hands.photograph(shot("journey-11-palette"))
    keys.press("Return")
    window.until_gone("palette")
    window.row("Gamma", lambda row: row.is_selected)
    keys.go_to("run_list")
    keys.press("alt+Home")
    wait_until(lambda: [name for name in names(window) if name in _WAITING] == ["Gamma", "Alpha", "Beta"])
    keys.press("alt+Down")
    wait_until(lambda: [name for name in names(window) if name in _WAITING] == ["Alpha", "Gamma", "Beta"])
    keys.go_to("filters")
    keys.press("End")
    wait_until(lambda: current(window).startswith("night"))
    choose(desktop.hands, lambda: desktop.hands.press("Menu"), "Down", "Down", "Return")
    keys.is_in("group_slots")
    desktop.hands.photograph(shot("journey-11-group"))
    keys.go_to("group_paused")
    keys.press("space")
    for name in _WAITING:
        window.row_is(name, "succeeded")
    keys.press("Escape")
    window.until_gone("group_page")
    keys.is_in("filters")

    # Killed, started again, decided, left.
    window.kill()
    kill_attempt(1)
    window = launch()
    keys = Keyboard(window)
    window.node("recovery_dialog")
    desktop.hands.photograph(shot("journey-11-recovery"))
    keys.go_to("recovery_mark_all")
    keys.press("space")
    window.until_gone("recovery_dialog")
    window.row_is("First", "failed")
    keys.press("ctrl+q")
    keys.is_in("leave_leave")
    keys.press("Escape")
    window.until_gone("leave_dialog")
    keys.press("ctrl+q")
    keys.is_in("leave_leave")
    desktop.hands.press("Return")
    assert window.process.wait(20) == 0
    assert [desktop.show(number)["state"] for number in (1, 2, 3)] == ["failed", "running", "succeeded"]
