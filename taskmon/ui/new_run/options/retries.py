"""How often a run is tried in all, and how long it waits between the tries."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSpinBox, QWidget

from taskmon.core.retry import RetryPolicy
from taskmon.ui.forms.field import Field
from taskmon.ui.new_run.options.duration import DurationField
from taskmon.ui.widgets.form_layout import at_left, indent
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.wheel import keep_from_wheel

_TRIES_PX = 96
_MOST_TRIES = 10_000


class RetriesField(Field):
    """Its value is a RetryPolicy; how the waits grow stays as it was given."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._given = RetryPolicy()
        self.tries = QSpinBox()
        self.tries.setObjectName(f"{name}_tries")
        self.tries.setRange(1, _MOST_TRIES)
        self.tries.setPrefix(self.tr("try "))
        self.tries.setSuffix(self.tr(" ×"))
        self.tries.setFixedWidth(_TRIES_PX)
        self.tries.setAccessibleName(self.tr("Tries in all"))
        indent(self.tries)
        keep_from_wheel(self.tries)
        self.backoff = DurationField(f"{name}_backoff", self.tr("Wait before the second try"), unit="s", least_s=0.0)
        self._before, self._behind = PlainLabel(self.tr("wait")), PlainLabel(self.tr("then longer"))
        for label in (self._before, self._behind):
            set_tone(label, "muted")
        self.setLayout(at_left(self.tries, self._before, self.backoff, self._behind))
        self.fill(self._given)
        self.tries.valueChanged.connect(self._show_waits)
        self.backoff.changed.connect(self.changed)

    def value(self) -> RetryPolicy:
        backoff_s = self.backoff.value()
        return replace(
            self._given,
            max_attempts=self.tries.value(),
            backoff_s=self._given.backoff_s if backoff_s is None else backoff_s,
        )

    def fill(self, value: RetryPolicy) -> None:
        self._given = value
        self.tries.setValue(value.max_attempts)
        self.backoff.fill(value.backoff_s)
        self._show_waits()

    def faults(self) -> dict[str, str]:
        return self.backoff.faults() if self.tries.value() > 1 else {}

    def handle(self) -> QWidget:
        return self.tries

    @Slot()
    def _show_waits(self) -> None:
        for part in (self._before, self.backoff, self._behind):
            part.setVisible(self.tries.value() > 1)
        self.changed.emit()
