"""What can be asked of the selected runs, by keys, menu and toolbar alike; a QAction for each that has keys."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from taskmon.core.job import JobKind
from taskmon.core.run import Run
from taskmon.ui.actions import verbs
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.text.units import folder


class RunActions(QObject):
    """Emits what is asked of the runs that `selected` gives; its keys count while `view` has the keyboard."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    asked_of_many = Signal(object, object)  #: verbs.Verb, Selected: more than are held
    run_again_asked = Signal(object)  #: Run: a new one like it, with changes
    failed = Signal(str)  #: a sentence for the user

    def __init__(self, view: QWidget, selected: Callable[[], Selected]) -> None:
        super().__init__(view)
        self.selected = selected
        make_actions(
            view,
            None,
            (
                Act("cancel", "", partial(self.ask, verbs.CANCEL_BY_KEY)),
                Act("pause", "", partial(self._ask_first, verbs.PAUSE, verbs.RESUME)),
                Act("hold", "", partial(self._ask_first, verbs.HOLD, verbs.RELEASE)),
                Act("retry", "", self._retry),
                Act("duplicate", "", partial(self.ask, verbs.DUPLICATE)),
                Act("run_again", "", self.run_again),
                Act("remove", "", partial(self.ask, verbs.REMOVE)),
                Act("copy_command", "", self.copy_command),
                Act("open_folder", "", self.open_folder),
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

    def copy_command(self) -> None:
        """Put the commands on the clipboard as a shell would take them: whole, with what is hidden elsewhere."""
        lines = [_command(run) for run in self.selected().runs]
        if lines:
            QGuiApplication.clipboard().setText("\n".join(lines))

    def open_folder(self) -> None:
        """Have the desktop show the folder that the run works in."""
        for run in self.selected().runs[:1]:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(run.job.cwd)):
                self.failed.emit(self.tr("Nothing here can show the folder {path}.").format(path=folder(run.job.cwd)))

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
