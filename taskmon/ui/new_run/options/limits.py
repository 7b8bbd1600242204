"""What ends a run that would go on, and how it is ended."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QWidget

from taskmon.core.job import STOP_SIGNALS
from taskmon.ui.forms.field import Field
from taskmon.ui.new_run.options.duration import DurationField
from taskmon.ui.widgets.form_layout import at_left
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.wheel import keep_from_wheel


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds; None: no limit."""

    timeout_s: float | None = None
    quiet_timeout_s: float | None = None  #: without a word or a report


class LimitsField(Field):
    """Its value is Limits."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        none = self.tr("no limit")
        self.timeout = DurationField(f"{name}_timeout", title, unit="m", hint=none)
        quiet = self.tr("End it when it has been quiet for")
        self.quiet_timeout = DurationField(f"{name}_quiet_timeout", quiet, unit="m", hint=none)
        between = _between(self.tr("or when quiet for"), self.quiet_timeout)
        self.setLayout(at_left(self.timeout, between, self.quiet_timeout))
        for part in (self.timeout, self.quiet_timeout):
            part.changed.connect(self.changed)

    def value(self) -> Limits:
        return Limits(self.timeout.value(), self.quiet_timeout.value())

    def fill(self, value: Limits) -> None:
        self.timeout.fill(value.timeout_s)
        self.quiet_timeout.fill(value.quiet_timeout_s)

    def faults(self) -> dict[str, str]:
        return self.timeout.faults() or self.quiet_timeout.faults()

    def handle(self) -> QWidget:
        return self.timeout.line


@dataclass(frozen=True, slots=True)
class Stopping:
    """The signal that asks, and the seconds until SIGKILL."""

    signal: str
    grace_s: float


class StoppingField(Field):
    """Its value is Stopping."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._grace_s = 10.0
        self.signal = QComboBox()
        self.signal.setObjectName(f"{name}_stop_signal")
        self.signal.setAccessibleName(title)
        self.signal.addItems(list(STOP_SIGNALS))
        keep_from_wheel(self.signal)
        self.grace = DurationField(f"{name}_grace", self.tr("Kill it after"), unit="s", least_s=0.0)
        self.setLayout(at_left(self.signal, _between(self.tr("and kill it after"), self.grace), self.grace))
        self.signal.currentIndexChanged.connect(self.changed)
        self.grace.changed.connect(self.changed)

    def value(self) -> Stopping:
        grace_s = self.grace.value()
        return Stopping(self.signal.currentText(), self._grace_s if grace_s is None else grace_s)

    def fill(self, value: Stopping) -> None:
        self._grace_s = value.grace_s
        self.signal.setCurrentText(value.signal)
        self.grace.fill(value.grace_s)

    def faults(self) -> dict[str, str]:
        return self.grace.faults()

    def handle(self) -> QWidget:
        return self.signal


def _between(text: str, field: DurationField) -> PlainLabel:
    label = PlainLabel(text)
    label.setBuddy(field.line)
    set_tone(label, "muted")
    return label
