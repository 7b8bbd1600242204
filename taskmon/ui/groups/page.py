"""The page of a group: its slots, its pause and its name, and what runs and waits in it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QWidget,
)

from taskmon.core.clock import utc_now
from taskmon.core.job import printable
from taskmon.core.queue.reason import Reason
from taskmon.core.requests.new_run import LONGEST_NAME
from taskmon.core.run import DEFAULT_GROUP, Run
from taskmon.core.states import FINAL, RunState
from taskmon.core.wire import Live
from taskmon.engine.verbs.control import GroupChange
from taskmon.store import Group, Reader
from taskmon.ui.text.units import joined
from taskmon.ui.text.wait_reason import waiting_text
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.form_layout import FormGrid, beside, indent
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH = 520
_NARROW_PX = 130
_MOST_SLOTS = 10_000
#: Of what waits so much is listed.
_MOST_LISTED = 50
_RUN_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class GroupData:
    """What is stored of a group and its runs."""

    group: Group
    counts: dict[RunState, int]
    waiting: list[Run]  #: the first of them, in the order in which they will be claimed
    reasons: dict[int, tuple[Reason, ...]]


def read_group(reader: Reader, name: str, slots: int) -> GroupData | None:
    """Read it; None: there is none. On the reading thread."""
    group = reader.groups().get(name)
    if group is None:
        return None
    counts = reader.counts_by_group(*RunState).get(name, {})
    waiting = reader.queue_of(name, _MOST_LISTED)
    return GroupData(group, counts, waiting, reader.wait_reasons([run.id for run in waiting], slots))


class GroupPage(FormDialog):
    """Changes of slots and pause are asked for at once, as they are made."""

    changed = Signal(object)  #: GroupChange
    rename_asked = Signal(str)  #: the new name
    remove_asked = Signal()
    runs_asked = Signal()  #: list its runs
    run_chosen = Signal(int)  #: a run's id

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("group_page", self.tr("Group {name}").format(name=printable(name)[:60]), parent)
        self._name = name
        self._shown: Group | None = None  # None: what is stored is to be shown
        form = FormGrid()
        self.name = QLineEdit(printable(name))
        self.name.setMaxLength(LONGEST_NAME)
        self._rename = QPushButton(self.tr("Rename"))
        self._rename.setObjectName("group_rename")
        self._rename.setAccessibleName(self.tr("Rename the group"))
        self._rename.setAutoDefault(False)
        self._rename.setEnabled(False)
        self._rename.clicked.connect(self._ask_rename)
        self.name.returnPressed.connect(self._ask_rename)
        self.name.textChanged.connect(self._look_at_name)
        is_default = name == DEFAULT_GROUP
        self.name.setReadOnly(is_default)
        self._rename.setVisible(not is_default)
        form.add_row(self.tr("Name"), self.name, "group_name", beside(self.name, self._rename))
        self.slots = QSpinBox()
        self.slots.setRange(-1, _MOST_SLOTS)
        self.slots.setSpecialValueText(self.tr("no limit"))
        self.slots.setFixedWidth(_NARROW_PX)
        self.slots.setKeyboardTracking(False)  # 12 is not 1 first
        indent(self.slots)
        self._slots_hint = PlainLabel(self.tr("how many of its runs may run at once"))
        set_tone(self._slots_hint, "muted")
        line = beside(self.slots, self._slots_hint)
        line.setStretch(0, 0)
        line.setStretch(1, 1)
        form.add_row(self.tr("Slots"), self.slots, "group_slots", line)
        self.paused = QCheckBox(self.tr("Paused: nothing of it starts, and what runs stands still"))
        self.paused.setObjectName("group_paused")
        self.paused.setAccessibleName(self.tr("Paused"))
        form.add_below(self.paused)
        self._now = PlainLabel(selectable=True, wraps=True)
        form.add_row(self.tr("Now"), self._now, "group_now")
        self.waiting = QListWidget()
        self.waiting.setMinimumHeight(120)
        self.waiting.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._waiting_head = form.add_row(self.tr("Next"), self.waiting, "group_waiting", is_high=True)
        self.waiting.itemActivated.connect(lambda item: self.run_chosen.emit(item.data(_RUN_ROLE)))
        self.body.addLayout(form)
        self.body.addStretch(0)
        remove = self.foot.add("group_remove", self.tr("Remove…"), self.remove_asked.emit, at_left=True)
        remove.setVisible(not is_default)
        self.foot.add("group_runs", self.tr("Show its runs"), self.runs_asked.emit)
        self.foot.add("group_close", self.tr("Close"), self.accept, is_primary=True)
        self.put_together()
        self.setMinimumWidth(_WIDTH)
        self.slots.setFocus()
        self.slots.valueChanged.connect(self._ask_slots)
        self.paused.toggled.connect(self._ask_paused)

    @property
    def group_name(self) -> str:
        """The group whose page it is."""
        return self._name

    def show_data(self, data: GroupData) -> None:
        """Show what was read; what somebody types meanwhile stays."""
        group = data.group
        if group != self._shown:
            self._shown = group
            for widget in (self.slots, self.paused):
                widget.blockSignals(True)
            self.slots.setValue(-1 if group.slots is None else group.slots)
            self.paused.setChecked(group.paused)
            for widget in (self.slots, self.paused):
                widget.blockSignals(False)
        ended = sum(data.counts.get(state, 0) for state in FINAL)
        interrupted = data.counts.get(RunState.INTERRUPTED, 0)
        self._now.setText(
            joined(
                self.tr("%n running", "", data.counts.get(RunState.RUNNING, 0)),
                self.tr("%n queued", "", data.counts.get(RunState.QUEUED, 0)),
                self.tr("%n interrupted", "", interrupted) if interrupted else "",
                self.tr("%n ended", "", ended),
            )
        )
        self._show_waiting(data)

    def say(self, text: str) -> None:
        """Say why something was not done; what is stored is shown again with the next data."""
        self._shown = None if text else self._shown
        self.foot.say(text, "red" if text else "")

    def choose_name(self) -> None:
        """Have the keyboard in the name, to be typed over."""
        self.name.setFocus()
        self.name.selectAll()

    def _show_waiting(self, data: GroupData) -> None:
        self.waiting.setVisible(bool(data.waiting))
        self._waiting_head.setVisible(bool(data.waiting))
        now = utc_now()
        texts = []
        for run in data.waiting:
            live = Live(run.id, run.attempt, reasons=data.reasons.get(run.id, ()))
            texts.append((run.id, joined(printable(run.name)[:80], waiting_text(run, live, now))))
        shown = [
            (self.waiting.item(row).data(_RUN_ROLE), self.waiting.item(row).text())
            for row in range(self.waiting.count())
        ]
        if texts == shown:
            return
        row = self.waiting.currentRow()
        self.waiting.clear()
        for run_id, text in texts:
            item = QListWidgetItem(text, self.waiting)
            item.setData(_RUN_ROLE, run_id)
        self.waiting.setCurrentRow(min(row, len(texts) - 1))

    @Slot()
    def _look_at_name(self) -> None:
        name = self.name.text().strip()
        self._rename.setEnabled(bool(name) and name != printable(self._name))
        self.say("")

    @Slot()
    def _ask_rename(self) -> None:
        if self._rename.isEnabled():
            self.rename_asked.emit(self.name.text().strip())

    @Slot(int)
    def _ask_slots(self, slots: int) -> None:
        self.changed.emit(GroupChange(slots=None if slots < 0 else slots))

    @Slot(bool)
    def _ask_paused(self, paused: bool) -> None:
        self.changed.emit(GroupChange(paused=paused))
