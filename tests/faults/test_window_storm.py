"""Whatever happens in whatever order, in the window and outside of it: at every rest it shows what is stored."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import shiboken6
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import QItemSelectionModel, QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog
from pytestqt.qtbot import QtBot

from taskmon.core.errors import TaskmonError
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.engine import Engine
from taskmon.engine.verbs.control import GroupChange
from taskmon.paths import Paths
from taskmon.settings import Settings, Theme
from taskmon.store import Reader, Section, Sort
from taskmon.ui.actions import verbs
from taskmon.ui.main_window import MainWindow
from taskmon.ui.panels.run_counts import read_counts
from taskmon.ui.run_list.columns import COLUMNS, ColumnIndex
from taskmon.ui.run_list.filter import FILTERS, Filter
from taskmon.ui.run_list.period import Days, Period
from taskmon.ui.text.language import translators
from tests.faults.campaign import sized
from tests.ui.conftest import _one_loop as _one_loop
from tests.ui.conftest import loop as loop

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the commands are those of a POSIX system")

_WAIT_MS = 30_000
_GROUPS = ("default", "disk", "net & <b>more</b>")
_TAGS = ("nightly", "größer", "a&b")
_COMMANDS = (("true",), ("false",), ("sh", "-c", "echo 40%; echo done"), ("sleep", "600"), ("no such program",))
_SIZES = ((1180, 740), (800, 560), (640, 420))

some = st.integers(0, 1_000_000)
#: Those that start or end nothing behind a question of their own, and the others.
_VERBS = tuple(verb for verb in (*verbs.MENU, verbs.CANCEL_BY_KEY) if verb is not None)


class Storm(RuleBasedStateMachine):
    """One home, one engine that performs, one window; what it was told, and what somebody did there."""

    def __init__(self, qtbot: QtBot, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._qtbot = qtbot
        self._loop = loop
        self._folder = Path(tempfile.mkdtemp(prefix="tm-"))
        (self._folder / "home").mkdir(mode=0o700)
        home = self._folder / "home"
        self._engine = Engine(Paths(home, home, str(self._folder / "s")), Settings(slots=2, theme=Theme.DARK))
        self._engine.open(dict(os.environ))
        self._window = MainWindow(self._engine)
        self._window.show()
        self._until(lambda: self._window.model.is_loaded and self._window.is_complete, "the window is there")
        fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
        self._tester = QAbstractItemModelTester(self._window.model, fatal, self._window.model)
        self._stopped: set[int] = set()  # programs that somebody has stopped in their tracks
        self._german = translators(QLocale("de_DE"))
        self._speaks_german = False
        with qtbot.waitSignal(self._engine.recovered, timeout=_WAIT_MS):
            self._engine.start()

    @initialize(count=st.integers(4, 12))
    def begin(self, count: int) -> None:
        """Some runs are there already, of every kind."""
        for number in range(count):
            group, tags = _GROUPS[number % len(_GROUPS)], _TAGS[: number % 3]
            command = _COMMANDS[number % len(_COMMANDS)]
            self._ask(self._engine.control.add([NewRun(Job(command, cwd=str(self._folder)), group=group, tags=tags)]))
        self.rest()

    # -- outside of the window: commands, and programs that end --------------------------------------------------------

    @rule(
        command=st.sampled_from(_COMMANDS),
        group=st.sampled_from(_GROUPS),
        tags=st.sets(st.sampled_from(_TAGS), max_size=2),
        priority=st.integers(-1, 1),
        after=st.none() | some,
        more=st.sampled_from(({}, {}, {}, {"held": True}, {"wait_s": 3600.0}, {"retry": RetryPolicy(2)})),
        count=st.sampled_from((1, 1, 1, 12)),
    )
    def add(
        self,
        command: tuple[str, ...],
        group: str,
        tags: set[str],
        priority: int,
        after: int | None,
        more: dict[str, Any],
        count: int,
    ) -> None:
        before = self._one_of(after) if after is not None else None
        new = NewRun(
            Job(command, cwd=str(self._folder)),
            group=group,
            tags=tuple(sorted(tags)),
            priority=priority,
            after=() if before is None else (before.id,),
            **more,
        )
        self._ask(self._engine.control.add([new] * count))

    @rule(verb=st.sampled_from(_VERBS), which=some)
    def ask_outside(self, verb: verbs.Verb, which: int) -> None:
        if run := self._one_of(which):
            with contextlib.suppress(TaskmonError):
                self._ask(verb.ask(self._engine.control, run))

    @rule(which=some)
    def remove_outside(self, which: int) -> None:
        if run := self._one_of(which, *(state for state in RunState if state.is_final)):
            self._ask(self._engine.control.remove(run.id))

    @rule(which=some, number=st.sampled_from((signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP)))
    def end_a_program(self, which: int, number: signal.Signals) -> None:
        runs = [run for run in self._stored() if run.state is RunState.RUNNING and run.pid is not None]
        if runs:
            run = runs[which % len(runs)]
            if number is signal.SIGSTOP:
                self._stopped.add(run.id)
            with contextlib.suppress(ProcessLookupError):
                os.kill(run.pid or 0, number)

    @rule(
        name=st.sampled_from(_GROUPS),
        change=st.builds(GroupChange, slots=st.sampled_from(("same", None, 0, 1)), paused=st.booleans()),
    )
    def change_a_group(self, name: str, change: GroupChange) -> None:
        self._ask(self._engine.control.group(name, change))

    @rule(old=st.sampled_from(_GROUPS[1:]), new=st.sampled_from((*_GROUPS, "other")))
    def rename_a_group(self, old: str, new: str) -> None:
        self._ask(self._engine.control.queue.rename_group(old, new))

    @rule(name=st.sampled_from((*_GROUPS, "other")))
    def remove_a_group(self, name: str) -> None:
        self._ask(self._engine.control.queue.remove_group(name))

    @rule(
        which=some,
        changes=st.sampled_from(({"group": "disk"}, {"priority": 3}, {"tags": ["nightly"]}, {"name": "another name"})),
    )
    def change_a_queued_run(self, which: int, changes: dict[str, Any]) -> None:
        if run := self._one_of(which, RunState.QUEUED):
            self._ask(self._engine.control.queue.edit(run.id, changes))

    @rule(which=some, where=st.sampled_from(("first", "up", "down", "last")))
    def move_outside(self, which: int, where: Any) -> None:
        if run := self._one_of(which, RunState.QUEUED):
            self._ask(self._engine.control.queue.move(run.id, where))

    # -- in the window -------------------------------------------------------------------------------------------------

    def _is_free(self) -> bool:
        """No dialog stands before the window."""
        return not self._dialogs()

    @precondition(lambda self: not self._is_free())
    @rule(choice=some)
    def answer_a_dialog(self, choice: int) -> None:
        dialog = self._dialogs()[0]
        buttons = [button for button in dialog.findChildren(QAbstractButton) if button.isVisible()]
        doing = [button for button in buttons if button.isEnabled() and button.objectName().endswith(("_do", "_keep"))]
        if doing and choice % 3:
            QTest.mouseClick(doing[choice % len(doing)], Qt.MouseButton.LeftButton)
        else:
            dialog.reject()

    @precondition(_is_free)
    @rule(verb=st.sampled_from(_VERBS))
    def ask_of_what_is_selected(self, verb: verbs.Verb) -> None:
        self._window.runs.run_actions.ask(verb)

    @precondition(_is_free)
    @rule(button=st.sampled_from(("cancel_button", "pause_button", "retry_button")))
    def press_a_button(self, button: str) -> None:
        self._press(button)

    @precondition(_is_free)
    @rule(
        keys=st.sampled_from(
            ("Alt+Up", "Alt+Down", "Alt+Home", "Alt+End", "Ctrl+Z", "F2", "F5", "Ctrl+A", "End", "Home", "Down", "Up",
             "Shift+Down", "Left", "Right", "Del", "Space", "Escape", "Ctrl+Shift+H", "Ctrl+O", "Ctrl+K", "F1")
        )
    )  # fmt: skip
    def type_keys(self, keys: str) -> None:
        self._window.runs.setFocus()
        QTest.keySequence(self._window.runs, keys)

    @precondition(_is_free)
    @rule(which=some, how=st.sampled_from(("", "Ctrl", "Shift")))
    def select(self, which: int, how: str) -> None:
        model, flags = self._window.model, QItemSelectionModel.SelectionFlag
        if model.rowCount():
            index = model.index(which % model.rowCount(), ColumnIndex.NAME)
            wanted = {"": flags.ClearAndSelect, "Ctrl": flags.Toggle, "Shift": flags.Select}[how]
            self._window.runs.selectionModel().setCurrentIndex(index, wanted | flags.Rows)

    @precondition(_is_free)
    @rule(entry=st.sampled_from([*(each.key for each in FILTERS), *(f"group:{name}" for name in _GROUPS),
                                 *(f"tag:{name}" for name in _TAGS)]))  # fmt: skip
    def choose_at_the_left(self, entry: str) -> None:
        self._window.sidebar.choose(entry)

    @precondition(_is_free)
    @rule(
        words=st.sampled_from(("", "sleep", "true", "tag:nightly", "state:failed", "done", "nothing has this", "e e"))
    )
    def search(self, words: str) -> None:
        self._window.toolbar.search.setText(words)

    @precondition(_is_free)
    @rule(wanted=st.sampled_from((Filter(period=Period(Days.LAST_7)), Filter(groups=frozenset({"other"})), Filter())))
    def filter(self, wanted: Filter) -> None:
        self._window.finding.put(wanted)

    @precondition(_is_free)
    @rule(key=st.sampled_from(sorted({column.sorts_by for column in COLUMNS} - {""})), way=st.sampled_from((0, 1, 2)))
    def sort(self, key: str, way: int) -> None:
        self._window.model.sort_runs(None if way == 2 else Sort(key, descending=bool(way)))

    @precondition(_is_free)
    @rule(section=st.sampled_from(Section), folded=st.booleans())
    def fold(self, section: Section, folded: bool) -> None:
        self._window.model.fold(section, folded)

    @precondition(_is_free)
    @rule(key=st.sampled_from([column.key for column in COLUMNS]), wanted=st.booleans())
    def choose_a_column(self, key: str, wanted: bool) -> None:
        self._window.runs.columns.choose(key, wanted)

    @precondition(_is_free)
    @rule(tab=st.integers(0, 3))
    def look_at_a_page(self, tab: int) -> None:
        self._window.details.tabs.setCurrentIndex(tab)

    @rule(slots=st.integers(1, 4))
    def set_slots(self, slots: int) -> None:
        self._window.toolbar.slots_asked.emit(slots)

    @rule(size=st.sampled_from(_SIZES), is_compact=st.booleans())
    def resize(self, size: tuple[int, int], is_compact: bool) -> None:
        self._window.resize(*size)
        self._window.runs.set_compact(is_compact)

    @rule(theme=st.sampled_from(("light", "dark", "system")))
    def change_the_theme(self, theme: str) -> None:
        self._window.theme.follow(theme)

    @rule()
    def change_the_language(self) -> None:
        application = QApplication.instance()
        assert application is not None
        for translator in self._german:
            (application.removeTranslator if self._speaks_german else application.installTranslator)(translator)
        self._speaks_german = not self._speaks_german

    @rule()
    def hide_and_show(self) -> None:
        self._window.setVisible(not self._window.isVisible())

    # -- what must be so -----------------------------------------------------------------------------------------------

    @rule()
    def pass_a_moment(self) -> None:
        """Some of what is under way arrives."""
        QApplication.processEvents()

    @rule()
    def await_an_end(self) -> None:
        """Commands that take no time have ended; of what follows from that nothing is awaited."""
        self._until(lambda: not self._ending(), "what ends by itself has ended")

    @rule()
    def rest(self) -> None:
        self._until(lambda: not self._ending() and not self._faults(), lambda: [*self._ending(), *self._faults()])

    def teardown(self) -> None:
        try:
            self.rest()
            QApplication.processEvents()
        finally:
            if self._speaks_german:
                self.change_the_language()
            for dialog in self._dialogs():
                dialog.reject()
            for run in self._stored():
                if not run.state.is_over:
                    self._ask(self._engine.control.cancel(run.id))
            self._until(lambda: not self._engine.running_here() and not asyncio.all_tasks(self._loop), "all has ended")
            self._window.leave()
            stopped = self._engine.stop(timeout_ms=5_000)
            shiboken6.delete(self._window.theme)
            shiboken6.delete(self._window)
            shiboken6.delete(self._engine)
            shutil.rmtree(self._folder, ignore_errors=True)
        assert stopped

    def _ending(self) -> list[str]:
        """What runs, and is to end soon by itself."""
        runs = [run for run in self._stored() if run.state is RunState.RUNNING and not run.paused]
        return [f"still runs: {run}" for run in runs if run.job.argv[0] != "sleep" and run.id not in self._stopped]

    def _faults(self) -> list[str]:
        """Where the window shows what is not so; empty once it has followed all that has happened."""
        if asyncio.all_tasks(self._loop) or not self._window.model.is_at_rest or not self._window.model.is_loaded:
            return ["it is not at rest"]
        if self._window.finding._search_timer.isActive():
            return ["a search is under way"]
        with contextlib.closing(self._engine.reader()) as reader:
            return [
                *self._window.model.differences(reader),
                *self._faults_of_counts(reader),
                *self._faults_of_selection(reader),
                *self._faults_of_reasons(reader),
            ]

    def _faults_of_counts(self, reader: Reader) -> Iterator[str]:
        window, counts = self._window, read_counts(reader)
        entries = {key: item.data(257) for key, item in window.sidebar._entries.items()}
        states = {
            "all": counts.total,
            "active": counts.of(RunState.RUNNING, RunState.INTERRUPTED, RunState.QUEUED),
            "succeeded": counts.of(RunState.SUCCEEDED),
            "failed": counts.of(RunState.FAILED),
            "cancelled": counts.of(RunState.CANCELLED),
        }
        for key, count in states.items():
            if entries[key] != str(count):
                yield f"at the left {key}: shown {entries[key]!r}, stored {count}"
        for name, group in counts.groups.items():
            runs = counts.running_in.get(name, 0)
            text = f"{runs} / {group.slots}" if group.slots is not None else str(runs) if runs else ""
            if entries.get(f"group:{name}") != text:
                yield f"group {name} at the left: shown {entries.get(f'group:{name}')}, stored {text!r}"
        if set(window.counter.newest.groups.items()) != set(counts.groups.items()):
            yield f"groups counted {window.counter.newest.groups}, stored {counts.groups}"
        running = {run.id for run in reader.of_state(RunState.RUNNING)}
        if {run.id for run in window.feed.running} != running:
            yield f"told to run {[run.id for run in window.feed.running]}, stored {running}"
        listed = {int(name[9:]) for action in window.desktop.tray.menu.actions()
                  if (name := action.objectName()).startswith("tray_run_")}  # fmt: skip
        window.desktop.tray._fill_menu()
        if window.desktop.tray._icon is not None and not listed <= running:
            yield f"in the tray's menu {listed}, stored {running}"
        if not window.status_bar._work.text().startswith(f"{len(running)} "):
            yield f"status bar: {window.status_bar._work.text()}, stored {len(running)} running"
        nothing = window.finding.nothing
        is_said = nothing is not None and not nothing.isHidden()
        if window.isVisible() and is_said != (
            not window.model.count and counts.total > 0 and window.finding.filter != Filter()
        ):
            yield f"“nothing found” is shown: {is_said}, though {window.model.count} runs are listed"

    def _faults_of_selection(self, reader: Reader) -> Iterator[str]:
        window, selected = self._window, self._window.runs.selected()
        stored = reader.runs(selected.ids)
        for run in selected.runs:
            if stored.get(run.id) != run:
                yield f"selected {run}, stored {stored.get(run.id)}"
        current = window.runs.current_run()
        shown = window.details._run
        if current is not None and shown is not None and current.id != shown.id:
            yield f"the keyboard is at {current.id}, details of {shown.id}"
        if shown is not None and reader.run(shown.id) != shown:
            yield f"details {shown}, stored {reader.run(shown.id)}"
        if not window.model.count and shown is not None:
            yield f"nothing is listed, details of {shown.id}"
        if selected.count == 1 and selected.runs and not self._dialogs():
            button = window.toolbar.findChild(QAbstractButton, "cancel_button")
            assert button is not None
            if button.isEnabled() != verbs.CANCEL.allowed(selected.runs[0]):
                yield f"Cancel is enabled: {button.isEnabled()}, of {selected.runs[0]}"

    def _faults_of_reasons(self, reader: Reader) -> Iterator[str]:
        window = self._window
        if not window.isVisible():
            return
        seen = window.queue.reasons._seen()
        read = reader.wait_reasons(seen, self._engine.slots)
        for run in reader.runs(seen).values():
            live = window.feed.live_of(run)
            shown = () if live is None else live.reasons
            if shown != read.get(run.id, ()):
                yield f"run {run.id} waits for {read.get(run.id)}, shown {shown}"

    # -- hands ---------------------------------------------------------------------------------------------------------

    def _ask(self, asked: Future[Any]) -> None:
        with contextlib.suppress(TaskmonError):
            asked.result(60)

    def _press(self, name: str) -> None:
        button = self._window.findChild(QAbstractButton, name)
        assert button is not None
        if button.isVisible():
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _dialogs(self) -> list[QDialog]:
        shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        return [widget for widget in shown if isinstance(widget, QDialog)]

    def _stored(self) -> list[Run]:
        with contextlib.closing(self._engine.reader()) as reader:
            return [run for state in RunState for run in reader.of_state(state)]

    def _one_of(self, which: int, *states: RunState) -> Run | None:
        runs = [run for run in self._stored() if not states or run.state in states]
        return runs[which % len(runs)] if runs else None

    def _until(self, so: Callable[[], bool], what: str | Callable[[], list[str]]) -> None:
        with contextlib.suppress(self._qtbot.TimeoutError):
            self._qtbot.waitUntil(so, timeout=_WAIT_MS)
            return
        pytest.fail(what if isinstance(what, str) else "\n".join(what()))


@pytest.mark.timeout(sized(180, 3_600))
@pytest.mark.qt_log_ignore(r"propagateSizeHints|grabbing the keyboard|raise\(\)", extend=True)
def test_whatever_happens_the_window_shows_what_is_stored(
    qtbot: QtBot, loop: asyncio.AbstractEventLoop, session_seed: int, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    print(f"TASKMON_SEED={session_seed}")
    settings = hypothesis.settings(
        max_examples=sized(3, 60),
        stateful_step_count=sized(40, 120),
        derandomize=False,
        deadline=None,
        database=None,
        phases=(hypothesis.Phase.generate,),  # processes come and go as they like: a shorter storm is another one
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    class Here(Storm):
        def __init__(self) -> None:
            super().__init__(qtbot, loop)

    run_state_machine_as_test(hypothesis.seed(session_seed)(Here), settings=settings)
