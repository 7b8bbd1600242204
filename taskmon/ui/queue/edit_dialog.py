"""Changes what queued runs are to be: all of one, or what several can share. Only what was changed is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any

from PySide6.QtCore import QDateTime, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from taskmon.core.clock import from_text, to_text
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.core.queue.edit import shown_fields
from taskmon.core.requests.new_run import LONGEST_NAME
from taskmon.core.run import DEFAULT_GROUP, Run
from taskmon.engine.verbs.queueing import check_edit
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.form_layout import FormGrid, beside, indent

_WIDTH = 540
_NARROW_PX = 130
_MOST_PRIORITY = 1_000_000
_MOST_MINUTES = 60 * 24 * 365


@dataclass(frozen=True, slots=True)
class _Field:
    """One thing that can be changed: how it is read from its widgets, and what stood there."""

    key: str
    read: Callable[[], Any]
    before: Any


class EditDialog(FormDialog):
    """`changed` carries the fields to be changed; it closes when `take_answer` says that it was done."""

    changed = Signal(object)  #: dict[str, Any], as core.queue.edit names them

    def __init__(
        self, runs: Sequence[Run], after: Mapping[int, bool], groups: list[str], parent: QWidget | None = None
    ) -> None:
        self._runs = tuple(runs)
        self._is_one = len(self._runs) == 1
        super().__init__("edit_run_dialog", self._title(), parent)
        self._fields: list[_Field] = []
        self._touched: list[SignalInstance] = []
        before = shown_fields(self._runs[0], after)
        others = [shown_fields(run, {}) for run in self._runs[1:]]
        #: Where several differ in something, it is shown as not known: it stays as it is unless somebody says.
        self._before = {key: value if all(o[key] == value for o in others) else None for key, value in before.items()}
        self._form = FormGrid()
        self.body.addLayout(self._form)
        if self._is_one:
            self._add_name()
        self._add_group(groups)
        self._add_priority()
        self._add_tags()
        if self._is_one:
            self._add_start()
            self._add_after()
        self._add_hold()
        self._add_tries()
        if self._is_one:
            self._add_limit("timeout_s", self.tr("End it after"), "edit_run_timeout")
            self._add_limit("quiet_timeout_s", self.tr("End it if quiet for"), "edit_run_quiet")
        self.body.addStretch(1)
        self.foot.add("edit_run_cancel", self.tr("Cancel"), self.reject)
        self._ok = self.foot.add("edit_run_do", self.tr("Change"), self._ask, is_primary=True)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        for touched in self._touched:
            touched.connect(self._look)
        self._look()

    def changes(self) -> dict[str, Any]:
        """What is filled in that is another than it was.

        Raises:
            InvalidError: A field can't be read.
        """
        found = {field.key: value for field in self._fields if (value := field.read()) != field.before}
        if "after" in found or "after_end" in found:  # one says what the other does not
            found |= {field.key: field.read() for field in self._fields if field.key in ("after", "after_end")}
        return found

    def take_answer(self, error: TaskmonError | None) -> None:
        """Close, or say why it was not done."""
        if error is None:
            self.accept()
        else:
            self._ok.setEnabled(True)
            self.foot.say(str(error), "red")

    def _title(self) -> str:
        if self._is_one:
            run = self._runs[0]
            return self.tr("Change run {id}: {name}").format(id=run.id, name=printable(run.name)[:60])
        return self.tr("Change %n queued runs", "", len(self._runs))

    def _add(self, key: str, read: Callable[[], Any]) -> None:
        self._fields.append(_Field(key, read, read()))

    def _add_name(self) -> None:
        line = QLineEdit(self._before["name"])
        line.setMaxLength(LONGEST_NAME)
        self._form.add_row(self.tr("Name"), line, "edit_run_name")
        self._touched.append(line.textChanged)
        self._add("name", lambda: line.text().strip())

    def _add_group(self, groups: list[str]) -> None:
        group = QComboBox()
        group.setEditable(True)
        group.addItems(groups)
        group.setCurrentText(self._before["group"] or "")
        line = group.lineEdit()
        if line is not None and self._before["group"] is None:
            line.setPlaceholderText(self.tr("as they are"))
        self._form.add_row(self.tr("Group"), group, "edit_run_group")
        self._touched.append(group.currentTextChanged)
        otherwise = DEFAULT_GROUP if self._is_one else self._before["group"]
        self._add("group", lambda: group.currentText().strip() or otherwise)

    def _add_priority(self) -> None:
        priority = QSpinBox()
        least = -_MOST_PRIORITY
        if self._before["priority"] is None:
            least -= 1
            priority.setSpecialValueText(self.tr("as they are"))
        priority.setRange(least, _MOST_PRIORITY)
        priority.setValue(least if self._before["priority"] is None else self._before["priority"])
        priority.setFixedWidth(_NARROW_PX)
        indent(priority)
        self._form.add_row(self.tr("Priority"), priority, "edit_run_priority")
        priority.setToolTip(self.tr("Higher goes first."))
        self._touched.append(priority.valueChanged)
        self._add("priority", priority.value)

    def _add_tags(self) -> None:
        tags = QLineEdit(", ".join(self._before["tags"] or ()))
        tags.setPlaceholderText(
            self.tr("as they are") if self._before["tags"] is None else self.tr("separated by commas")
        )
        self._form.add_row(self.tr("Tags"), tags, "edit_run_tags")
        self._touched.append(tags.textChanged)
        self._add("tags", lambda: [tag.strip() for tag in tags.text().split(",") if tag.strip()])

    def _add_start(self) -> None:
        at = None if self._before["not_before"] is None else from_text(self._before["not_before"])
        when = QComboBox()
        when.addItems([self.tr("as soon as it can"), self.tr("not before")])
        when.setCurrentIndex(0 if at is None else 1)
        time = QDateTimeEdit()
        time.setCalendarPopup(True)
        time.setObjectName("edit_run_time")
        time.setAccessibleName(self.tr("Not before"))
        given = QDateTime.currentDateTime().addSecs(3_600) if at is None else None
        time.setDateTime(given or QDateTime.fromSecsSinceEpoch(int(at.timestamp()) if at is not None else 0))
        time.setEnabled(at is not None)
        line = beside(when, time)
        line.setStretch(1, 1)
        self._form.add_row(self.tr("Starts"), when, "edit_run_start", line)
        when.currentIndexChanged.connect(lambda index: time.setEnabled(index == 1))
        self._touched.append(when.currentIndexChanged)
        self._touched.append(time.dateTimeChanged)
        # As exact as it can be read: what was not touched is the same.
        self._add("not_before", lambda: _instant(time) if when.currentIndex() else None)

    def _add_after(self) -> None:
        for key, title, name in (
            ("after", self.tr("After success of"), "edit_run_after"),
            ("after_end", self.tr("After the end of"), "edit_run_after_end"),
        ):
            line = QLineEdit(", ".join(map(str, self._before[key] or ())))
            line.setPlaceholderText(self.tr("numbers of runs, such as 12, 15"))
            self._form.add_row(title, line, name)
            self._touched.append(line.textChanged)
            self._add(key, partial(self._numbers, line))

    def _add_hold(self) -> None:
        hold = QCheckBox(self.tr("On hold: it does not start before it is released"))
        hold.setObjectName("edit_run_hold")
        hold.setAccessibleName(self.tr("On hold"))
        if self._before["hold"] is None:
            hold.setTristate(True)
            hold.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            hold.setChecked(self._before["hold"])
        self._form.add_below(hold)
        self._touched.append(hold.checkStateChanged)
        states = {Qt.CheckState.Checked: True, Qt.CheckState.Unchecked: False}
        self._add("hold", lambda: states.get(hold.checkState()))

    def _add_tries(self) -> None:
        tries, waits = QSpinBox(), QDoubleSpinBox()
        retries = self._before["retries"]
        tries.setRange(0 if retries is None else 1, 10_000)
        tries.setValue(0 if retries is None else retries + 1)
        waits.setDecimals(1)
        waits.setRange(0.0 if self._before["backoff"] is not None else -0.1, 1e6)
        waits.setValue(-0.1 if self._before["backoff"] is None else self._before["backoff"])
        waits.setSuffix(self.tr(" s"))
        for box in (tries, waits):
            box.setFixedWidth(_NARROW_PX)
            indent(box)
        if retries is None:
            tries.setSpecialValueText(self.tr("as they are"))
        if self._before["backoff"] is None:
            waits.setSpecialValueText(self.tr("as they are"))
        tries.setPrefix(self.tr("try "))
        tries.setSuffix(self.tr(" ×"))
        self._form.add_row(self.tr("If it fails"), tries, "edit_run_tries")
        self._form.add_row(self.tr("Second try after"), waits, "edit_run_backoff")
        self._touched.append(tries.valueChanged)
        self._touched.append(waits.valueChanged)
        self._add("retries", lambda: tries.value() - 1)
        self._add("backoff", lambda: round(waits.value(), 1))

    def _add_limit(self, key: str, title: str, name: str) -> None:
        limit = QDoubleSpinBox()
        limit.setDecimals(2)
        limit.setRange(0.0, _MOST_MINUTES)
        limit.setValue((self._before[key] or 0.0) / 60.0)
        limit.setSuffix(self.tr(" min"))
        limit.setSpecialValueText(self.tr("no limit"))
        limit.setFixedWidth(_NARROW_PX)
        indent(limit)
        self._form.add_row(title, limit, name)
        self._touched.append(limit.valueChanged)
        self._add(key, lambda: round(limit.value() * 60.0, 1) or None)

    def _numbers(self, line: QLineEdit) -> list[int]:
        parts = line.text().replace(",", " ").split()
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
            raise InvalidError(self.tr("Write the numbers of runs, such as 12, 15."))
        return list(dict.fromkeys(map(int, parts)))

    @Slot()
    def _look(self) -> None:
        """Say at once what can't be, and offer to change only if something is another."""
        said = ""
        try:
            changes = self.changes()
            for run in self._runs[:1]:
                check_edit(run, changes)
        except TaskmonError as error:
            changes, said = {}, str(error)
        self.foot.say(said, "red")
        self._ok.setEnabled(bool(changes))

    @Slot()
    def _ask(self) -> None:
        self._ok.setEnabled(False)
        self.changed.emit(self.changes())


def _instant(time: QDateTimeEdit) -> str:
    return to_text(from_text(time.dateTime().toUTC().toString(Qt.DateFormat.ISODate)).astimezone(UTC))
