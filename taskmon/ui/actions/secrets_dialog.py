"""Asks for secrets that are stored nowhere, so that a run can start."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from taskmon.core.job import printable
from taskmon.ui.actions.commands import SecretsWanted
from taskmon.ui.forms.field import MISSING
from taskmon.ui.forms.fields import SecretField
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.form_layout import FormGrid
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH = 460


class SecretsDialog(FormDialog):
    """`given` carries the values by their names; all of them are needed."""

    given = Signal(object)  #: dict[str, str]

    def __init__(self, wanted: SecretsWanted, parent: QWidget | None = None) -> None:
        super().__init__("secrets_dialog", "", parent)
        self.setWindowTitle(self.tr("A secret is needed"))
        said = self.tr("“{name}” needs what is stored nowhere. It is handed to this run, and not written to disk.")
        text = PlainLabel(said.format(name=printable(wanted.title)[:80]), wraps=True)
        text.setObjectName("secrets_text")
        set_tone(text, "muted")
        self.body.addWidget(text)
        form = FormGrid()
        self.fields: dict[str, SecretField] = {}
        for name in wanted.names:
            field = SecretField(f"secret_{name}", printable(name), "")
            handle = field.handle()
            line = QHBoxLayout()
            line.addWidget(field)
            form.add_row(printable(name), handle, handle.objectName(), line)
            field.changed.connect(self._show_allowed)
            self.fields[name] = field
        self.body.addLayout(form)
        self.foot.add("secrets_cancel", self.tr("Cancel"), self.reject)
        self.do = self.foot.add("secrets_do", self.tr("Run"), self._take, is_primary=True)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        self._show_allowed()

    @Slot()
    def _show_allowed(self) -> None:
        self.do.setEnabled(all(field.value() is not MISSING for field in self.fields.values()))

    @Slot()
    def _take(self) -> None:
        self.given.emit({name: str(field.value()) for name, field in self.fields.items()})
        self.accept()
