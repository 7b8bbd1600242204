"""Keeps what is filled in as a saved job: asks for the name, waits until it is stored, and says what came of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from taskmon.core.job import printable
from taskmon.core.requests.new_run import NewRun
from taskmon.ui.saved_jobs.name_dialog import NameDialog
from taskmon.ui.saved_jobs.store import SavedJobs


class Keeping(QObject):
    """Over one dialog; of a job that is changed the name is known."""

    asked = Signal(str, object, bool)  #: a name, NewRun, and whether it may take the place of another
    changed = Signal()  #: the job that `edits` names is kept as it is filled in
    told = Signal(str, str)  #: a sentence for the user, and its tone

    def __init__(self, jobs: SavedJobs, dialog: QWidget) -> None:
        super().__init__(dialog)
        self._jobs = jobs
        self._dialog = dialog
        self._name = ""  # under which it is being kept
        self._left_out = False
        self.edits = ""  #: the saved job that is changed
        jobs.saved.connect(self._show_saved)
        jobs.failed.connect(self._show_failure)

    def keep(self, new: NewRun, suggested: str) -> None:
        """Keep a request, under a name that is asked for unless a saved job is changed."""
        # What is about one run alone no saved job has.
        self._left_out = bool(new.not_before or new.wait_s is not None or new.after or new.after_end or new.held)
        if self.edits:
            self._ask(self.edits, new, True)
            return
        dialog = NameDialog(self.tr("Save as job"), suggested, self._jobs.names(), self._dialog, may_replace=True)
        dialog.named.connect(lambda name, replacing: self._ask(name, new, replacing))
        dialog.open()

    def _ask(self, name: str, new: NewRun, replacing: bool) -> None:
        self._name = name
        self.asked.emit(name, new, replacing)

    @Slot(str)
    def _show_saved(self, name: str) -> None:
        if name != self._name:
            return
        self._name = ""
        if self.edits:
            self.changed.emit()
            return
        said = self.tr("Saved as “{name}”.").format(name=printable(name))
        if self._left_out:
            said += " " + self.tr("When it starts is not saved with it.")
        self.told.emit(said, "green")

    @Slot(str)
    def _show_failure(self, sentence: str) -> None:
        """A saved job could not be changed: what is filled in stays, and here it is seen why."""
        self._name = ""
        self.told.emit(sentence, "red")
