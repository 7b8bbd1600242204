"""taskmon as a person has it: a process with a window, found on the screen, driven by mouse and keyboard."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex
from tests.desktop.accessibility import Accessibility, Box, Node, State
from tests.desktop.buses import Buses
from tests.desktop.evidence import end_commands
from tests.desktop.hands import Hands, XWindow
from tests.desktop.session import ROOT, Session, end
from tests.waiting import wait_until

Window = TypeVar("Window", bound="TaskmonWindow")
_TITLE = "taskmon"
#: From the right edge of a row to within its last button, which is painted, not a widget of its own.
_INTO_LAST_BUTTON = 28
_CELLS = len(COLUMNS)
#: No dialog, and not the window, has more stops than this.
_MOST_TABS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list, as it says itself."""

    state: str
    name: str
    progress: str
    left: str
    elapsed: str
    buttons: tuple[str, ...]
    cells: tuple[Node, ...]

    @property
    def is_selected(self) -> bool:
        return State.SELECTED in self.cells[1].states


@dataclass(frozen=True, slots=True)
class Desktop:
    """The session, with hands to act in it and senses to find out."""

    session: Session
    buses: Buses
    accessibility: Accessibility
    hands: Hands

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """`taskmon ARGUMENTS…` in a shell of this desktop."""
        return subprocess.run(
            [sys.executable, "-m", "taskmon", *arguments],
            env=self.environment(), cwd=ROOT, input=typed, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip

    def add(self, *requests: dict[str, Any]) -> None:
        """Add these runs, as one file of jobs has them."""
        done = self.run("add", "--from", "-", typed="\n".join(map(json.dumps, requests)))
        assert done.returncode == 0, done.stderr

    def show(self, run_id: int) -> dict[str, Any]:
        """What `taskmon show --json` says."""
        done = self.run("show", str(run_id), "--json")
        assert done.returncode == 0, done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def environment(self) -> dict[str, str]:
        """For a program of this test: the session's, with the test's own home."""
        return self.session.environment | {
            "HOME": os.environ["HOME"],
            "PATH": os.environ["PATH"],
            "TASKMON_HOME": os.environ["TASKMON_HOME"],
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_LOGGING_RULES": "qt.accessibility.atspi=false",
        }


class TaskmonWindow:
    """One `python -m taskmon`, from its start. What it doesn't show in time fails the test."""

    def __init__(self, desktop: Desktop, log: Path) -> None:
        self.desktop = desktop
        self._log = log
        self._found: dict[str, Node] = {}  # where each widget was found last
        with log.open("ab") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "taskmon"],
                env=desktop.environment(), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=stderr, stderr=stderr,
                start_new_session=True,
            )  # fmt: skip

    def wait_shown(self) -> None:
        """Wait until it can be used."""
        wait_until(lambda: self.process.poll() is not None or self.find("main_window"))
        assert self.process.poll() is None, f"it ended with status {self.process.returncode}:\n{self.said}"
        wait_until(lambda: self.x_window is not None)

    # -- what is to be seen -------------------------------------------------------------------------------------------

    def nodes(self) -> list[Node]:
        """Everything it shows, top down."""
        tree = self.desktop.accessibility.tree(self.process.pid)
        return [*tree.all()] if tree else []

    def find(self, name: str) -> Node | None:
        """The widget with this objectName, if it is shown now."""
        known = self._found.get(name)
        node = self.desktop.accessibility.again(known) if known else None  # all that is shown is 100 times as much
        if node is None or node.id != name:
            node = next((node for node in self.nodes() if node.id == name), None)
        if node is not None:
            self._found[name] = node
        return node

    def node(self, name: str, timeout_s: float = 10.0) -> Node:
        """The widget with this objectName, once it is shown."""
        found: list[Node] = []

        def look() -> bool:
            node = self.find(name)
            found[:] = [node] if node else []
            return bool(node)

        wait_until(look, timeout_s)
        return found[0]

    def until_gone(self, name: str) -> None:
        """Wait until the widget is not shown any more."""
        wait_until(lambda: self.find(name) is None)

    def rows(self) -> list[Row]:
        """The rows of the list, top down."""
        table = self.find("run_list")
        cells = self.desktop.accessibility.cells(table) if table else []
        rows = (tuple(cells[start : start + _CELLS]) for start in range(0, len(cells) - _CELLS + 1, _CELLS))
        return [_row(row) for row in rows]

    def row(self, name: str, condition: Callable[[Row], bool] = lambda row: True, timeout_s: float = 10.0) -> Row:
        """The row of the run with this name, once it is there and `condition` holds for it."""
        found: list[Row] = []

        def look() -> bool:
            found[:] = [row for row in self.rows() if row.name == name]
            assert found, f"no row {name!r}"
            assert condition(found[0]), f"the row says {found[0]}"
            return True

        wait_until(look, timeout_s)
        return found[0]

    def row_is(self, name: str, state: str, timeout_s: float = 10.0) -> Row:
        """The row of that name, once it shows this state."""
        return self.row(name, lambda row: row.state == state, timeout_s)

    def row_is_at(self, name: str, progress: str) -> Row:
        """The row of that name, once its text over the bar begins with `progress`."""
        return self.row(name, lambda row: row.progress.startswith(progress))

    @property
    def x_window(self) -> XWindow | None:
        """The main window, if it is on the screen."""
        own = [window for window in self.desktop.hands.windows() if window.pid == self.process.pid]
        return next((window for window in own if window.title == _TITLE), None)

    @property
    def has_focus(self) -> bool:
        focused = self.desktop.hands.focused()
        return focused is not None and focused.pid == self.process.pid

    @property
    def said(self) -> str:
        """What it wrote to the terminal it was started from."""
        return self._log.read_text(errors="replace")

    # -- what is done -------------------------------------------------------------------------------------------------

    def click(self, name: str, button: int = 1) -> None:
        """Click the widget with this objectName, once it is shown, enabled, and stands still."""
        self.desktop.hands.click_middle_of(self._steady_box(name), button)

    def fill_in(self, name: str, text: str) -> None:
        """Click into a field, replace what it holds, and wait until it holds `text`."""
        self.click(name)
        self.desktop.hands.press("ctrl+a")
        self.type(name, text)

    def type(self, name: str, text: str) -> None:
        """Type into the field, which has the keyboard and is empty, and wait until it holds `text`."""
        self.desktop.hands.type(text)
        wait_until(lambda: self.text(name) == text)

    def text(self, name: str) -> str:
        """What the field holds."""
        return self.desktop.accessibility.text(self.node(name))

    def until_text(self, name: str, part: str) -> None:
        """Wait until the field holds this among other things; what it held instead is in the failure."""

        def holds() -> bool:
            text = self.text(name)
            assert part in text, f"{name} holds {text!r}"
            return True

        wait_until(holds)

    def click_row(self, name: str, button: int = 1) -> None:
        """Click the name in a row, once the row stands still."""
        box = _steady(lambda: self.desktop.accessibility.box(self.row(name).cells[1]))
        self.desktop.hands.click_middle_of(box, button)

    def click_inline(self, name: str, label: str) -> None:
        """Click the last button in a row."""
        row = self.row(name, lambda row: row.buttons[-1:] == (label,))
        box = self.desktop.accessibility.box(row.cells[ColumnIndex.BUTTONS])
        self.desktop.hands.click(box.right - _INTO_LAST_BUTTON, box.centre_y)

    def until_still(self) -> None:
        """Wait until two looks at all it shows say the same: what was asked for has been drawn."""
        seen: list[list[tuple[str, str]]] = [[]]

        def look() -> bool:
            seen.append([(node.path, node.name) for node in self.nodes()])
            return seen[-1] == seen[-2]

        wait_until(look)

    def holds_keyboard(self, name: str) -> bool:
        """Whether the widget with this objectName has the focus."""
        node = self.find(name)
        return node is not None and State.FOCUSED in node.states

    def tab_to(self, name: str) -> None:
        """Press Tab until the widget with this objectName has the focus."""
        for _ in range(_MOST_TABS):
            if self.holds_keyboard(name):
                return
            before = self._focused()
            self.desktop.hands.press("Tab")
            self._until_focus_left(before)
        raise AssertionError(f"Tab does not lead to {name}")

    def add(self, command_line: str, name: str) -> None:
        """Add a run as a person does: New run, type, Run."""
        self.click("new_run_button")
        self.fill_in("new_run_command", command_line)
        self.fill_in("new_run_name", name)
        self.click("new_run_run")
        self.until_gone("new_run_dialog")

    def put_away(self) -> None:
        """Minimise the window, and wait until it knows that nobody looks at it: Qt takes a tenth of a second."""
        shown = self.x_window
        assert shown is not None
        self.desktop.hands.minimise(shown)

        def knows() -> bool:
            node = self.find("main_window")
            return node is None or State.ACTIVE not in node.states

        wait_until(knows)

    def kill(self) -> None:
        """kill -9: it has no chance to do anything any more."""
        self.process.kill()
        self.process.wait(10)

    def end(self) -> None:
        """End it, whatever it does; for a test's own cleaning up."""
        end(self.process)

    def _focused(self) -> frozenset[str]:
        """What says it has the keyboard; a list's current item says so as well, whoever has it."""
        return frozenset(node.path for node in self.nodes() if State.FOCUSED in node.states)

    def _until_focus_left(self, before: frozenset[str]) -> None:
        wait_until(lambda: self._focused() != before)

    def _steady_box(self, name: str) -> Box:
        def box() -> Box | None:
            node = self.find(name)
            if node is None or State.ENABLED not in node.states:
                return None
            return self.desktop.accessibility.box(node)

        return _steady(box)


@contextmanager
def opened_desktop(opened: Callable[[Path], AbstractContextManager[Session]]) -> Iterator[Desktop]:
    """A session, opened in a folder of its own, with all that it takes to act in it."""
    with (
        tempfile.TemporaryDirectory(prefix="taskmon-desktop-", ignore_cleanup_errors=True) as folder,
        opened(Path(folder)) as session,
    ):
        buses = Buses(session.environment["DBUS_SESSION_BUS_ADDRESS"])
        accessibility = Accessibility(buses)
        yield Desktop(session, buses, accessibility, Hands(session.environment))
        accessibility.close()
        buses.close()


@contextmanager
def launching(desktop: Desktop, home: Path, folder: Path, kind: type[Window]) -> Iterator[Callable[[], Window]]:
    """Starts taskmon and waits for its window; ends it and its runs at the end, and finds nothing on its stderr."""
    windows: list[Window] = []

    def launch() -> Window:
        windows.append(kind(desktop, folder / f"taskmon-{len(windows)}.log"))
        windows[-1].wait_shown()
        return windows[-1]

    yield launch
    for window in windows:
        window.end()
    end_commands(home)
    assert [window.said for window in windows if window.said] == []


def _steady(box: Callable[[], Box | None]) -> Box:
    """Where it is, once it is at the same place in two looks."""
    seen: list[Box | None] = [None]

    def look() -> bool:
        seen.append(box())
        return seen[-1] is not None and seen[-1] == seen[-2]

    wait_until(look)
    assert seen[-1] is not None
    return seen[-1]


def _row(cells: tuple[Node, ...]) -> Row:
    state, name, progress, left, elapsed, buttons = (cell.name for cell in cells[: len(ColumnIndex)])
    labels = tuple(buttons.rpartition(": ")[2].split(", ")) if buttons else ()
    return Row(state, name, progress, left, elapsed, labels, cells)
