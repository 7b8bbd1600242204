"""When a run may start: as soon as it can, at a time, or after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QDateTime, QLocale, QTimer, Slot
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError
from taskmon.core.requests.times import instant
from taskmon.ui.forms.field import Field
from taskmon.ui.new_run.options.duration import DurationField
from taskmon.ui.text import units
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.widgets.form_layout import at_left
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.wheel import keep_from_wheel

_NOW, _AT, _IN = range(3)
_SOON_S = 3_600
_LOOK_MS = 1_000


@dataclass(frozen=True, slots=True)
class Start:
    """No earlier than an instant, or than so long after it was added; neither: at once."""

    not_before: datetime | None = None
    wait_s: float | None = None


class StartField(Field):
    """Its value is a Start. That a time has passed is said, and is no fault: then it starts at once."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._given = Start()
        self._given_at = QDateTime()
        self.box = QComboBox()
        self.box.setObjectName(name)
        self.box.setAccessibleName(title)
        self.box.addItems([self.tr("As soon as it can"), self.tr("At a time"), self.tr("After a while")])
        self.at = QDateTimeEdit()
        self.at.setObjectName(f"{name}_at")
        self.at.setAccessibleName(self.tr("Start at"))
        self.at.setCalendarPopup(True)
        self.at.setDisplayFormat(_display_format())
        self.after = DurationField(f"{name}_in", self.tr("Start after"), unit="m")
        self.says = PlainLabel()
        self.says.setObjectName(f"{name}_says")
        set_tone(self.says, "amber")
        for box in (self.box, self.at):
            keep_from_wheel(box)
        self.setLayout(at_left(self.box, self.at, self.after, self.says))
        self._timer = QTimer(self, interval=_LOOK_MS)  # the time that was chosen may pass meanwhile
        self._timer.timeout.connect(self._say_past)
        self.box.currentIndexChanged.connect(self._show_kind)
        self.at.dateTimeChanged.connect(self._change)
        self.after.changed.connect(self.changed)
        self.fill(self._given)

    def value(self) -> Start:
        kind = self.box.currentIndex()
        if kind == _AT:
            return Start(not_before=self._instant())
        return Start(wait_s=self.after.value()) if kind == _IN else Start()

    def fill(self, value: Start) -> None:
        self._given = value
        at = value.not_before or datetime.fromtimestamp(utc_now().timestamp() // 60 * 60 + _SOON_S, UTC)
        self.at.setDateTime(QDateTime.fromSecsSinceEpoch(int(at.timestamp())))
        self._given_at = self.at.dateTime()
        self.after.fill(value.wait_s)
        self.box.setCurrentIndex(_IN if value.wait_s is not None else _NOW if value.not_before is None else _AT)
        self._show_kind()

    def faults(self) -> dict[str, str]:
        if self.box.currentIndex() == _IN:
            return self.after.faults()
        try:
            self.value()
        except InvalidError as error:
            return {"": refusal_text(error)}
        return {}

    def handle(self) -> QWidget:
        return self.box

    def _instant(self) -> datetime:
        if self._given.not_before is not None and self.at.dateTime() == self._given_at:
            return self._given.not_before
        # Not Qt's own reckoning: a time that the clock skips may come late, never early.
        return instant(self.at.dateTime().toString("yyyy-MM-ddTHH:mm:ss"), utc_now())

    @Slot()
    def _show_kind(self) -> None:
        kind = self.box.currentIndex()
        self.at.setVisible(kind == _AT)
        self.after.setVisible(kind == _IN)
        if kind == _AT:
            self._timer.start()
        else:
            self._timer.stop()
        self._change()

    @Slot()
    def _change(self) -> None:
        self._say_past()
        self.changed.emit()

    @Slot()
    def _say_past(self) -> None:
        is_past = self.box.currentIndex() == _AT and not self.faults() and self._instant() <= utc_now()
        self.says.setText(self.tr("This is past: it starts at once.") if is_past else "")
        self.says.setVisible(is_past)


def start_text(start: Start, now: datetime) -> str:
    """The start in a few words; empty: at once."""
    if start.wait_s is not None:
        return units.translate("options", "in {time}").format(time=units.span(start.wait_s))
    if start.not_before is not None:
        return units.translate("options", "not before {time}").format(time=units.moment(start.not_before, now))
    return ""


def _display_format() -> str:
    """A date and a time as the locale writes them, with a year in full."""
    text = QLocale().dateTimeFormat(QLocale.FormatType.ShortFormat)
    return text if "yyyy" in text else text.replace("yy", "yyyy")
