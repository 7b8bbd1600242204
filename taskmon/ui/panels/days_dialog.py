"""Asks for the first and the last day of a range."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QDateEdit, QWidget

from taskmon.ui.run_list.period import Period
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.form_layout import FormGrid, indent

_WIDTH = 360


class DaysDialog(FormDialog):
    """`chosen` carries a Period."""

    chosen = Signal(object)

    def __init__(self, period: Period | None, parent: QWidget | None = None) -> None:
        super().__init__("days_dialog", "", parent)
        self.setWindowTitle(self.tr("Runs of these days"))
        today = QDate.currentDate()
        is_range = period is not None and period.days is None
        first = _to_qt(period.first) if is_range and period is not None else today.addDays(-6)
        last = _to_qt(period.last) if is_range and period is not None else today
        self.first, self.last = (self._field(day, today) for day in (first, last))
        grid = FormGrid()
        grid.add_row(self.tr("From"), self.first, "days_first")
        grid.add_row(self.tr("To"), self.last, "days_last")
        self.body.addLayout(grid)
        self.foot.add("days_cancel", self.tr("Cancel"), self.reject)
        self.foot.add("days_ok", self.tr("Show"), self._take, is_primary=True)
        self.put_together()
        self.setMinimumWidth(_WIDTH)

    def _field(self, day: QDate, today: QDate) -> QDateEdit:
        field = QDateEdit(day)
        field.setMaximumDate(max(today, day))
        field.setMinimumDate(QDate(1970, 1, 2))
        field.setCalendarPopup(True)
        indent(field)
        return field

    @Slot()
    def _take(self) -> None:
        self.chosen.emit(Period(None, _from_qt(self.first.date()), _from_qt(self.last.date())))
        self.accept()


def _to_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _from_qt(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
