"""A run's place in the queue: the group whose slots it shares, and how far in front it stands there."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.run import DEFAULT_GROUP
from taskmon.ui.forms.field import Field
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.widgets.form_layout import beside, indent
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.wheel import keep_from_wheel

_PRIORITY_PX = 96
_MOST = 1_000_000
_LEAST_NAME = 12


@dataclass(frozen=True, slots=True)
class Place:
    """In the queue."""

    group: str = DEFAULT_GROUP
    priority: int = 0


class PlaceField(Field):
    """Its value is a Place; a group that does not exist yet is made by the run that joins it."""

    def __init__(self, name: str, title: str, groups: tuple[str, ...]) -> None:
        super().__init__(name, title)
        self.group = QComboBox()
        self.group.setObjectName(f"{name}_group")
        self.group.setAccessibleName(title)
        self.group.setEditable(True)
        # Somebody has named the groups: the longest name must not widen the form.
        self.group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.group.setMinimumContentsLength(_LEAST_NAME)
        self.group.addItems(list(groups) or [DEFAULT_GROUP])
        self.group.setCurrentText(DEFAULT_GROUP)
        self.priority = QSpinBox()
        self.priority.setObjectName(f"{name}_priority")
        self.priority.setAccessibleName(self.tr("Priority"))
        self.priority.setRange(-_MOST, _MOST)
        self.priority.setFixedWidth(_PRIORITY_PX)
        self.priority.setToolTip(self.tr("Higher goes first within the group"))
        self.priority.setAccessibleDescription(self.tr("Higher goes first within the group"))
        indent(self.priority)
        head = PlainLabel(self.tr("Priority"))
        head.setBuddy(self.priority)
        set_tone(head, "muted")
        for box in (self.group, self.priority):
            keep_from_wheel(box)
        self.setLayout(beside(self.group, head, self.priority))
        self.group.currentTextChanged.connect(self.changed)
        self.priority.valueChanged.connect(self.changed)

    def value(self) -> Place:
        return Place(self.group.currentText().strip() or DEFAULT_GROUP, self.priority.value())

    def fill(self, value: Place) -> None:
        self.group.setCurrentText(value.group)
        self.priority.setValue(value.priority)

    def faults(self) -> dict[str, str]:
        try:
            check_new(NewRun(Job(("?",), ""), group=self.value().group))
        except InvalidError as error:
            return {"": refusal_text(error)}
        return {}

    def handle(self) -> QWidget:
        return self.group
