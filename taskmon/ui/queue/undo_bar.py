"""The quiet line under the list: what was done last to how many, and a button that takes it back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from taskmon.ui.actions.shortcuts import set_hint, shown_keys
from taskmon.ui.widgets.labels import CutLabel

#: By which name the table of keys knows it.
ACTION = "undo"


class UndoBar(QFrame):
    """There only while it says something."""

    undo_asked = Signal()

    def __init__(self, list_of_runs: QWidget) -> None:
        """`list_of_runs` gets the keyboard back when the button goes that has it."""
        super().__init__()
        self.setObjectName("undo_bar")
        self._runs = list_of_runs
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 5, 14, 5)
        row.setSpacing(8)
        self._says = CutLabel()
        self._says.setObjectName("undo_says")
        self._undo = QPushButton(self.tr("Undo"))
        self._undo.setObjectName("undo_do")
        self._undo.setProperty("kind", "link")
        self._undo.setAutoDefault(False)
        self._undo.clicked.connect(lambda checked=False: self.undo_asked.emit())
        row.addWidget(self._says, 1)
        row.addWidget(self._undo)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; "": it is not there."""
        return "" if self.isHidden() else self._says.text()

    @property
    def is_in_hand(self) -> bool:
        """Whether the keyboard or the pointer is at it: what is pressed next would be something else if it went."""
        return self._undo.hasFocus() or self.underMouse()

    def show_done(self, text: str, *, can_undo: bool) -> None:
        """Say what was done, and offer to take it back, or not."""
        self._says.setText(text)
        self._undo.setAccessibleName(self.tr("Undo: {what}").format(what=text))
        set_hint(self._undo, self.tr("Undo"), ACTION)
        self.setAccessibleName(text)
        self.show()
        self.offer(can_undo)
        QWidget.setTabOrder(self._runs, self._undo)
        if QAccessible.isActive():  # the keyboard stays where it is
            keys = shown_keys(ACTION)
            spoken = (
                self.tr("{what}. {keys} takes it back.").format(what=text, keys=keys) if can_undo and keys else text
            )
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._says, spoken))

    def offer(self, can_undo: bool) -> None:
        """Have the button, or no more."""
        if not can_undo:
            self._let_go()
        self._undo.setVisible(can_undo)

    def put_away(self) -> None:
        """Say nothing any more."""
        self._let_go()
        self.hide()

    def _let_go(self) -> None:
        if self._undo.hasFocus():
            self._runs.setFocus()
