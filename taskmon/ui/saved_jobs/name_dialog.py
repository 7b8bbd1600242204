"""Asks for the name of a saved job, and says when another one has it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import LONGEST_NAME
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH = 420


class NameDialog(FormDialog):
    """`named` carries the name, and whether it may take the place of the job that has it."""

    named = Signal(str, bool)

    def __init__(
        self, title: str, name: str, taken: Collection[str], parent: QWidget | None = None, *, may_replace: bool
    ) -> None:
        super().__init__("name_dialog", title, parent, spacing=8)
        self._title = title
        self._taken = taken
        self._may_replace = may_replace
        self.line = QLineEdit(printable(name)[:LONGEST_NAME])
        self.line.setMaxLength(LONGEST_NAME)
        self.line.setObjectName("job_name")
        self.line.setAccessibleName(self.tr("Name of the saved job"))
        self.line.selectAll()
        self.hint = PlainLabel(wraps=True)
        self.hint.setObjectName("job_name_error")
        self.body.addWidget(PlainLabel(self.tr("Name")))
        self.body.addWidget(self.line)
        self.body.addWidget(self.hint)
        self.foot.add("job_name_cancel", self.tr("Cancel"), self.reject)
        self.ok = self.foot.add("job_name_ok", "", self._take, is_primary=True)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        self.line.textChanged.connect(self._look)
        self._look()

    @Slot()
    def _look(self) -> None:
        name = self.line.text().strip()
        is_taken = name in self._taken
        self.ok.setEnabled(bool(name) and (self._may_replace or not is_taken))
        self.ok.setText(self.tr("Replace") if is_taken and self._may_replace else self.tr("Save"))
        self.ok.setAccessibleName(self.ok.text())
        said = self.tr("There is a saved job of this name; it would be replaced.")
        if not self._may_replace:
            said = self.tr("There is a saved job of this name already.")
        self.hint.setText(said if is_taken else "")
        set_tone(self.hint, "amber" if self._may_replace else "red")

    @Slot()
    def _take(self) -> None:
        name = self.line.text().strip()
        self.named.emit(name, name in self._taken)
        self.accept()
