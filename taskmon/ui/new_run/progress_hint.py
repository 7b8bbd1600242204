"""The line under a command that would show no progress: what would make it, to be taken with a click, never unasked."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QWidget

from taskmon.core.hints.hint import Hint
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: It comes, changes and goes in a pause of the typing, not with each letter.
_PAUSE_MS = 250
#: Between two signs that belong on one line.
_JOINED = "\u2060"


class ProgressHint(QFrame):
    """Shows a hint, or that a terminal was given because of one."""

    option_asked = Signal()  #: the words of the hint shall be put in
    looked = Signal()  #: the typing has paused: what is typed is to be looked at
    left = Signal()  #: a button that had the keyboard has gone

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("progress_hint")
        self._shown: Hint | None = None
        self._terminal: QCheckBox | None = None
        self._gave_terminal = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.says = PlainLabel(wraps=True)
        self.says.setObjectName("new_run_progress_hint")
        set_tone(self.says, "muted")
        row.addWidget(self.says, 1)
        self.add = self._button("new_run_progress_add")
        self.terminal = self._button("new_run_progress_terminal")
        self.undo = self._button("new_run_progress_undo")
        self.add.setAccessibleName(self.tr("Add it"))  # until there is a hint
        self.terminal.setText(self.tr("Run in a terminal"))
        self.undo.setText(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Run it without a terminal of its own"))
        changes = self.tr(
            "It prints as to a person: with colours, and lines that are drawn anew. Output and errors come as one, and"
            " it may ask questions."
        )
        self.terminal.setToolTip(escaped(changes))
        self.terminal.setAccessibleDescription(changes)
        for button in (self.add, self.terminal, self.undo):
            row.addWidget(button)
        self.add.clicked.connect(self._ask_option)
        self.terminal.clicked.connect(self._give_terminal)
        self.undo.clicked.connect(self._take_terminal)
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.looked)
        self.hide()

    def share_terminal(self, box: QCheckBox) -> None:
        """Give a terminal, and see that one is given, by this box."""
        self._terminal = box
        box.toggled.connect(self.looked)

    @property
    def has_terminal(self) -> bool:
        """Whether the command gets a terminal of its own."""
        return self._terminal is not None and self._terminal.isChecked()

    def look_soon(self) -> None:
        """Something was typed."""
        self._pause.start()

    def show_hint(self, hint: Hint | None) -> None:
        """Offer what the hint says; None: nothing."""
        self._gave_terminal = self._gave_terminal and self.has_terminal
        offers_terminal = hint is not None and hint.terminal and self._terminal is not None
        if hint is None and self._gave_terminal:
            self.says.setText(self.tr("It runs in a terminal of its own, so that it shows its progress."))
        elif hint is not None and hint != self._shown:
            self._word(hint)
        self._shown = hint
        with_keyboard = next((each for each in (self.add, self.terminal, self.undo) if each.hasFocus()), None)
        self.add.setVisible(hint is not None and bool(hint.edits))
        self.terminal.setVisible(offers_terminal)
        self.undo.setVisible(hint is None and self._gave_terminal)
        self.setVisible(hint is not None or self._gave_terminal)
        if with_keyboard is not None and with_keyboard.isHidden():
            self.left.emit()

    def _word(self, hint: Hint) -> None:
        names = {"program": hint.program, "option": hint.option}
        if not hint.edits:
            said = self.tr("{program} shows its progress only in a terminal.")
        elif hint.leaves_out:
            said = self.tr("{program} shows its progress only without {option}.")
        elif hint.terminal:
            said = self.tr("{program} shows its progress only with {option}, or in a terminal.")
        else:
            said = self.tr("{program} shows its progress only with {option}.")
        # A line may end within an option else, behind its hyphens.
        self.says.setText(said.format(**names).replace("-", f"-{_JOINED}"))
        self.says.setAccessibleName(said.format(**names))
        if QAccessible.isActive():  # said when whoever types has paused; the keyboard stays where it is
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.says, said.format(**names)))
        self.add.setText(self.tr("Leave it out") if hint.leaves_out else self.tr("Add it"))
        spoken = self.tr("Leave out {option}") if hint.leaves_out else self.tr("Add {option}")
        self.add.setAccessibleName(spoken.format(**names))
        self.add.setAccessibleDescription(hint.changes)
        self.add.setToolTip(escaped(hint.changes))
        self.terminal.setAccessibleName(self.tr("Run {program} in a terminal").format(**names))

    def _button(self, name: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setProperty("kind", "link")
        button.setAutoDefault(False)
        button.hide()
        return button

    @Slot()
    def _ask_option(self) -> None:
        self.option_asked.emit()

    @Slot()
    def _give_terminal(self) -> None:
        if self._terminal is not None:
            self._gave_terminal = True
            self._terminal.setChecked(True)

    @Slot()
    def _take_terminal(self) -> None:
        if self._terminal is not None:
            self._terminal.setChecked(False)
