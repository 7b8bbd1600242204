"""What is done with saved jobs beside running them: edit, rename, remove, export to TOML, import from it."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import without_secrets
from taskmon.ui.saved_jobs.store import SavedJobs
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.threads.latest_call import LatestCall

_LARGEST_BYTES = 5_000_000


class SavedJobActions(QObject):
    """Dialogs over `window`; what fails is told by `jobs.failed`. Files are read and written elsewhere."""

    written = Signal(str)  #: a sentence for the user: the path, and what was left out

    def __init__(self, jobs: SavedJobs, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._window = window
        self._calls = LatestCall(self)

    def rename(self, name: str, over: QWidget | None = None) -> None:
        """Ask for another name."""
        from taskmon.ui.saved_jobs.name_dialog import NameDialog  # here, as all of these: launch must not wait for them

        taken = self._jobs.names() - {name}
        dialog = NameDialog(self.tr("Rename the saved job"), name, taken, over or self._window, may_replace=False)
        dialog.named.connect(lambda new, replacing: self._jobs.rename(name, new))
        dialog.open()

    def remove(self, name: str, over: QWidget | None = None) -> None:
        """Ask, then forget the job."""
        from taskmon.ui.widgets.confirm import Question, confirm

        question = Question(
            "remove_job",
            self.tr("Remove the saved job"),
            self.tr("Remove the saved job “{name}”?").format(name=printable(name)[:80]),
            self.tr("Its runs stay in the list. This can't be undone."),
            self.tr("Remove"),
            self.tr("Keep"),
        )
        confirm(question, over or self._window, lambda: self._jobs.remove(name))

    def export(self, names: Collection[str], over: QWidget | None = None) -> None:
        """Ask for a file, and write these jobs into it; passwords stay here."""
        from PySide6.QtWidgets import QFileDialog

        one = next(iter(names), "jobs") if len(names) == 1 else "jobs"
        plain = "".join(char if char.isalnum() or char in "-_ ." else "-" for char in one).strip(". ") or "job"
        dialog = QFileDialog(over or self._window, self.tr("Export saved jobs"), os.path.expanduser(f"~/{plain}.toml"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("TOML files (*.toml)"), self.tr("All files (*)")])
        dialog.setDefaultSuffix("toml")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.write(path, names))
        dialog.open()

    def write(self, path: str, names: Collection[str]) -> None:
        """Write these jobs into a file."""
        from taskmon.core.saved_jobs.toml import to_toml

        wanted = [(saved.name, *without_secrets(saved.run)) for saved in self._jobs.jobs if saved.name in names]
        text = to_toml((name, run) for name, run, _ in wanted)
        left_out = sorted({secret for _, _, secrets in wanted for secret in secrets})

        def write() -> str:
            try:
                Path(path).write_text(text, encoding="utf-8")
            except OSError as error:
                raise InvalidError(f"{printable(path)} can't be written: {error.strerror or error}.") from None
            return path

        def tell(done: str) -> None:
            text = self.tr("%n saved jobs were written to {path}.", "", len(wanted)).format(path=printable(done))
            if left_out:
                text += " " + self.tr("Left out, as they may be secret: {names}.").format(names=", ".join(left_out))
            self.written.emit(text)

        self._calls.ask(write, tell, lambda error: self._jobs.failed.emit(refusal_text(error)))

    def bring_in(self, over: QWidget | None = None) -> None:
        """Ask for a file, and show what its jobs would run before any is stored."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(over or self._window, self.tr("Import saved jobs"), os.path.expanduser("~"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("TOML files (*.toml)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.read(path, over))
        dialog.open()

    def read(self, path: str, over: QWidget | None = None) -> None:
        """Show what is in a file."""
        from taskmon.core.saved_jobs.toml import from_toml
        from taskmon.ui.saved_jobs.import_dialog import ImportDialog

        name = printable(Path(path).name)

        def show(dialog: ImportDialog) -> None:
            dialog.accepted_jobs.connect(self._jobs.save_all)
            dialog.open()

        self._calls.ask(
            lambda: from_toml(_text_of(path), name),
            lambda found: show(ImportDialog(name, found, self._jobs.names(), self._still(over))),
            lambda error: self._jobs.failed.emit(refusal_text(error)),
        )

    def _still(self, over: QWidget | None) -> QWidget:
        """That dialog, if it has not been closed meanwhile."""
        return over if over is not None and isValid(over) else self._window


def _text_of(path: str) -> str:
    shown = printable(path)
    try:
        with Path(path).open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
        text = content.decode("utf-8")
    except OSError as error:
        raise InvalidError(f"{shown} can't be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise InvalidError(f"{shown} is no text in UTF-8.") from None
    if len(content) > _LARGEST_BYTES:
        raise InvalidError(f"{shown} is too long for a file of saved jobs.")
    return text
