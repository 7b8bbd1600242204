"""What can be asked of the selected runs, by keys, menu and toolbar alike; a QAction for each that has keys."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from taskmon.core.clock import utc_now
from taskmon.core.job import JobKind
from taskmon.core.requests.run_link import link_to
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.core.wire import Live, run_to_json
from taskmon.ui.actions import verbs
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.text.units import folder


class RunActions(QObject):
    """Emits what is asked of the runs that `selected` gives; its keys count while `view` has the keyboard."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    asked_of_many = Signal(object, object)  #: verbs.Verb, Selected: more than are held
    edit_asked = Signal(object)  #: tuple[Run, ...]: to be changed, as far as they wait
    move_asked = Signal(str, object)  #: core.queue.move.Direction, tuple[Run, ...]
    run_again_asked = Signal(object)  #: Run: a new one like it, with changes
    compare_asked = Signal(object)  #: tuple of two Runs
    failed = Signal(str)  #: a sentence for the user

    def __init__(self, view: QWidget, selected: Callable[[], Selected], live_of: Callable[[Run], Live | None]) -> None:
        super().__init__(view)
        self.selected = selected
        self._live_of = live_of
        make_actions(
            view,
            None,
            (
                Act("cancel", self.tr("Cancel"), partial(self.ask, verbs.CANCEL_BY_KEY)),
                Act("pause", self.tr("Pause or resume"), partial(self._ask_first, verbs.PAUSE, verbs.RESUME)),
                Act("hold", self.tr("Hold or release"), partial(self._ask_first, verbs.HOLD, verbs.RELEASE)),
                Act("retry", self.tr("Retry"), self._retry),
                Act("duplicate", self.tr("Run again"), partial(self.ask, verbs.DUPLICATE)),
                Act("run_again", self.tr("Run again with…"), self.run_again),
                Act("remove", self.tr("Remove from the list…"), partial(self.ask, verbs.REMOVE)),
                Act("copy_command", self.tr("Copy the command"), self.copy_command),
                Act("open_folder", self.tr("Open its folder"), self.open_folder),
                Act("edit", self.tr("Edit…"), self.edit),
                Act("move_first", self.tr("Move to the front of the queue"), partial(self.move, "first")),
                Act("move_up", self.tr("Move up in the queue"), partial(self.move, "up")),
                Act("move_down", self.tr("Move down in the queue"), partial(self.move, "down")),
                Act("move_last", self.tr("Move to the end of the queue"), partial(self.move, "last")),
            ),
        )

    @Slot(object)
    def ask(self, verb: Verb) -> None:
        """Ask `verb` of the selected runs, if any allows it."""
        selected = self.selected()
        if not selected.any_allows(verb):
            return
        if selected.is_whole:
            self.asked.emit(verb, selected.runs)
        else:
            self.asked_of_many.emit(verb, selected)

    def run_again(self) -> None:
        """Ask for a new run like the first selected one, with changes."""
        for run in self.selected().runs[:1]:
            self.run_again_asked.emit(run)

    def edit(self) -> None:
        """Ask for those of the selected runs to be changed that wait."""
        if runs := self._queued():
            self.edit_asked.emit(runs)

    def move(self, direction: str) -> None:
        """Ask for those of the selected runs to be moved that wait."""
        if runs := self._queued():
            self.move_asked.emit(direction, runs)

    def copy_command(self) -> None:
        """Put the commands on the clipboard as a shell would take them: whole, with what is hidden elsewhere."""
        lines = [_command(run) for run in self.selected().runs]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def copy_json(self) -> None:
        """Put the runs on the clipboard as `taskmon list --json` prints them: an object a line, secrets masked."""
        now, monotonic_s = utc_now(), time.monotonic()
        lines = [json.dumps(run_to_json(run, self._live_of(run), now, monotonic_s)) for run in self.selected().runs]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def copy_link(self) -> None:
        """Put links on the clipboard that lead to the runs."""
        lines = [link_to(run.id) for run in self.selected().runs]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def compare(self) -> None:
        """Ask for the two selected runs side by side, the older one first."""
        runs = tuple(sorted(self.selected().runs, key=lambda run: run.id))
        if len(runs) == 2:
            self.compare_asked.emit(runs)

    def open_folder(self) -> None:
        """Have the desktop show the folder that the run works in."""
        for run in self.selected().runs[:1]:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(run.job.cwd)):
                self.failed.emit(self.tr("Nothing here can show the folder {path}.").format(path=folder(run.job.cwd)))

    def _queued(self) -> tuple[Run, ...]:
        return tuple(run for run in self.selected().runs if run.state is RunState.QUEUED)

    def _ask_first(self, one: Verb, other: Verb) -> None:
        """Ask the one verb where any run allows it, else the other."""
        self.ask(one if self.selected().any_allows(one) else other)

    def _retry(self) -> None:
        verb = self.selected().again
        if verb is not verbs.DUPLICATE:
            self.ask(verb)


def _command(run: Run) -> str:
    if run.job.kind is JobKind.TASK:
        params = (f"{name}:={json.dumps(value)}" for name, value in run.job.params.items())
        python = ("--python", run.job.python) if run.job.python else ()
        given = (part for param in params for part in ("--param", param))
        return shlex.join(("taskmon", "add", "--task", run.job.task, *python, *given))
    return run.job.argv[0] if run.job.shell else shlex.join(run.job.argv)
