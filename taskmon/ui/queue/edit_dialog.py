"""Changes what queued runs are to be: all of one, or what several can share. Only what was changed is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from taskmon.core.clock import to_text_or_none
from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.core.queue.edit import shown_fields
from taskmon.core.requests.new_run import LONGEST_NAME
from taskmon.core.run import DEFAULT_GROUP, Run
from taskmon.engine.verbs.queueing import check_edit
from taskmon.ui.forms.field import Field
from taskmon.ui.new_run.options.after import AfterField, Prerequisites
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.new_run.options.limits import Limits, LimitsField
from taskmon.ui.new_run.options.start import Start, StartField
from taskmon.ui.new_run.options.tags import TagsField
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import translate
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.form_layout import FormGrid, beside, indent
from taskmon.ui.widgets.tab_order import follow_layout

_WIDTH = 540
_NARROW_PX = 130
_MOST_PRIORITY = 1_000_000


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
        self, runs: Sequence[Run], after: Mapping[int, bool], known: Known, parent: QWidget | None = None
    ) -> None:
        self._runs = tuple(runs)
        self._is_one = len(self._runs) == 1
        super().__init__("edit_run_dialog", self._title(), parent)
        self._fields: list[_Field] = []
        self._checked: list[Field] = []
        self._touched: list[SignalInstance] = []
        before = shown_fields(self._runs[0], after)
        others = [shown_fields(run, {}) for run in self._runs[1:]]
        #: Where several differ in something, it is shown as not known: it stays as it is unless somebody says.
        self._before = {key: value if all(o[key] == value for o in others) else None for key, value in before.items()}
        self._form = FormGrid()
        self.body.addLayout(self._form)
        if self._is_one:
            self._add_name()
        self._add_group(known.groups)
        self._add_priority()
        self._add_tags(known)
        if self._is_one:
            self._add_start()
            self._add_after(known)
        self._add_hold()
        self._add_tries()
        if self._is_one:
            self._add_limits()
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
        fault = next((said for field in self._checked for said in field.faults().values()), "")
        if fault:
            raise InvalidError(fault)
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
            self.foot.say(refusal_text(error), "red")

    def _title(self) -> str:
        if self._is_one:
            run = self._runs[0]
            return self.tr("Change run {id}: {name}").format(id=run.id, name=printable(run.name)[:60])
        return self.tr("Change %n queued runs", "", len(self._runs))

    def _add(self, key: str, read: Callable[[], Any]) -> None:
        self._fields.append(_Field(key, read, read()))

    def _add_field(self, field: Field) -> None:
        self._form.add_named_row(field.title, field.handle(), beside(field), is_high=field.is_high)
        self._checked.append(field)
        self._touched.append(field.changed)

    def _add_name(self) -> None:
        line = QLineEdit(self._before["name"])
        line.setMaxLength(LONGEST_NAME)
        self._form.add_row(self.tr("Name"), line, "edit_run_name")
        self._touched.append(line.textChanged)
        self._add("name", lambda: line.text().strip())

    def _add_group(self, groups: Sequence[str]) -> None:
        group = QComboBox()
        group.setEditable(True)
        # Somebody has named the groups: the longest name must not widen the dialog.
        group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        group.addItems(list(groups))
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

    def _add_tags(self, known: Known) -> None:
        tags = TagsField("edit_run_tags", self.tr("Tags"), known)
        tags.fill(tuple(self._before["tags"] or ()))
        if self._before["tags"] is None:
            tags.line.setPlaceholderText(self.tr("as they are"))
        self._add_field(tags)
        self._add("tags", lambda: list(tags.value()))

    def _add_start(self) -> None:
        start = StartField("edit_run_start", self.tr("Starts"))
        start.fill(Start(self._runs[0].not_before))
        self._add_field(start)
        self._add("not_before", lambda: to_text_or_none(start.value().not_before))
        self._add("wait_s", lambda: start.value().wait_s)

    def _add_after(self, known: Known) -> None:
        after = AfterField("edit_run_after", translate("MoreOptions", "After runs"), known)
        after.fill(Prerequisites(tuple(self._before["after"] or ()), tuple(self._before["after_end"] or ())))
        self._add_field(after)
        self._add("after", lambda: list(after.value().after))
        self._add("after_end", lambda: list(after.value().after_end))

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

    def _add_limits(self) -> None:
        limits = LimitsField("edit_run", self.tr("End it after"))
        limits.fill(Limits(self._before["timeout_s"], self._before["quiet_timeout_s"]))
        self._add_field(limits)
        self._add("timeout_s", lambda: limits.value().timeout_s)
        self._add("quiet_timeout_s", lambda: limits.value().quiet_timeout_s)

    @Slot()
    def _look(self) -> None:
        """Say at once what can't be, and offer to change only if something is another."""
        said = ""
        try:
            changes = self.changes()
            for run in self._runs[:1]:
                check_edit(run, changes)
        except TaskmonError as error:
            changes, said = {}, refusal_text(error)
        self.foot.say(said, "red")
        self._ok.setEnabled(bool(changes))
        follow_layout(self)  # a run to wait for may have got its row

    @Slot()
    def _ask(self) -> None:
        self._ok.setEnabled(False)
        self.changed.emit(self.changes())
