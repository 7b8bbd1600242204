"""The bar at the top: new run, what can be asked of the selection, slots, search, and the rest in a menu."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QToolButton, QWidget

from taskmon.core.run import Run
from taskmon.ui import icons, verbs
from taskmon.ui.theme import Theme

_SLOTS = (1, 2, 3, 4, 6, 8, 12, 16)


class Toolbar(QFrame):
    """Emits what is asked; what is allowed follows the selection."""

    new_run_asked = Signal()
    asked = Signal(object)  #: verbs.Verb, for the selection
    slots_asked = Signal(int)
    searched = Signal(str)

    def __init__(self, theme: Theme, slots: int, more: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(7)
        self.new_run = QPushButton(self.tr("New run"))
        self.new_run.setProperty("kind", "primary")
        self.cancel = QPushButton(verbs.CANCEL.text())
        self.pause = QPushButton(verbs.PAUSE.text())
        self.retry = QPushButton(verbs.RETRY.text())
        self._pause_verb = verbs.PAUSE
        self._retry_verb = verbs.RETRY
        self._name(self.new_run, "new_run_button", self.tr("New run"), "Ctrl+N")
        self._name(self.cancel, "cancel_button", self.tr("Cancel the selected runs"), "Del")
        self._name(self.pause, "pause_button", self.tr("Pause or resume the selected runs"), "Space")
        self._name(self.retry, "retry_button", self.tr("Retry the selected runs"), "R")
        self.new_run.clicked.connect(self.new_run_asked)
        self.cancel.clicked.connect(lambda: self.asked.emit(verbs.CANCEL))
        self.pause.clicked.connect(lambda: self.asked.emit(self._pause_verb))
        self.retry.clicked.connect(lambda: self.asked.emit(self._retry_verb))
        for button in (self.new_run, self.cancel, self.pause, self.retry):
            row.addWidget(button)
        row.addStretch(1)
        self.slots_button = QToolButton()
        self.slots_button.setProperty("kind", "button")
        self.slots_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.slots_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.slots_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.slots_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name(self.slots_button, "slots_button", self.tr("How many runs may run at once"), "")
        self._slots_menu = QMenu(self.slots_button)
        self._slots_menu.setObjectName("slots_menu")
        self._slots_menu.aboutToShow.connect(self._list_slots)
        self._slots_menu.triggered.connect(lambda action: self.slots_asked.emit(action.data()))
        self.slots_button.setMenu(self._slots_menu)
        row.addWidget(self.slots_button)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search runs"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(270)
        self._name(self.search, "search", self.tr("Search runs by name or command"), "Ctrl+F")
        self._search_sign: QAction | None = None
        self.search.textChanged.connect(self.searched)
        row.addWidget(self.search, 2)
        self.more_button = QToolButton()
        self.more_button.setProperty("kind", "button")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.setMenu(more)
        self._name(self.more_button, "more_button", self.tr("More"), "")
        row.addWidget(self.more_button)
        self._slots = slots
        self.show_slots(slots)
        self.show_selection(())
        theme.changed.connect(self._show_signs)
        self._show_signs()

    def show_slots(self, slots: int) -> None:
        """Show how many runs may run at once."""
        self._slots = slots
        self.slots_button.setText(self.tr("Slots {count}").format(count=slots))

    def show_selection(self, runs: tuple[Run, ...]) -> None:
        """Allow what can be asked of these runs."""
        self.cancel.setEnabled(any(verbs.CANCEL.allowed(run) for run in runs))
        resumable = any(verbs.RESUME.allowed(run) for run in runs)
        pausable = any(verbs.PAUSE.allowed(run) for run in runs)
        self._set_pause(verbs.RESUME if resumable and not pausable else verbs.PAUSE)
        self.pause.setEnabled(resumable or pausable)
        restartable = any(verbs.RESTART.allowed(run) for run in runs)
        retryable = any(verbs.RETRY.allowed(run) for run in runs)
        self._retry_verb = verbs.RESTART if restartable and not retryable else verbs.RETRY
        self.retry.setText(self._retry_verb.text())
        self.retry.setEnabled(restartable or retryable)

    def _set_pause(self, verb: verbs.Verb) -> None:
        if verb is not self._pause_verb:
            self._pause_verb = verb
            self.pause.setText(verb.text())
            self._show_signs()

    def _name(self, widget: QWidget, name: str, spoken: str, keys: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(spoken)
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        widget.setToolTip(f"{spoken} ({shown})" if keys else spoken)

    @Slot()
    def _list_slots(self) -> None:
        self._slots_menu.clear()
        for count in sorted({*_SLOTS, self._slots}):
            action = self._slots_menu.addAction(
                self.tr("one at a time") if count == 1 else self.tr("{count} at once").format(count=count)
            )
            action.setData(count)
            action.setCheckable(True)
            action.setChecked(count == self._slots)

    @Slot()
    def _show_signs(self) -> None:
        colours = self._theme.colours
        self.new_run.setIcon(icons.icon("plus", colours.on_accent))
        for button, name in (
            (self.cancel, "cross"),
            (self.pause, self._pause_verb.sign),
            (self.retry, "retry"),
        ):
            button.setIcon(icons.icon(name, colours.text, colours.disabled))
        self.slots_button.setIcon(icons.icon("chevron", colours.muted))
        self.more_button.setIcon(icons.icon("dots", colours.text))
        if self._search_sign is not None:
            self.search.removeAction(self._search_sign)
        self._search_sign = self.search.addAction(
            icons.icon("search", colours.muted), QLineEdit.ActionPosition.LeadingPosition
        )
