"""The bar at the top: new run, what can be asked of the selection, slots, search, and the rest in a menu."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from taskmon.ui.actions import verbs
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.shortcuts import set_hint
from taskmon.ui.style import icons
from taskmon.ui.style.theme import Theme

_SLOTS = (1, 2, 3, 4, 6, 8, 12, 16)

_LEAST_SEARCH_PX = 130
#: What Qt leaves between a button's sign and its word.
_SIGN_AND_WORD_PX = 4
#: More words than it may hold at most would be more conditions than SQLite joins.
_LONGEST_SEARCH = 500


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
        # What they say, where all of it has room; else their signs do, in no language too wide for a small screen.
        self._words = {button: button.text() for button in (self.cancel, self.pause, self.retry)}
        self._selected = Selected()
        self._name(self.new_run, "new_run_button", self.tr("New run"), "new_run")
        self._name(self.cancel, "cancel_button", self.tr("Cancel the selected runs"), verbs.CANCEL_BY_KEY.action)
        self._name(self.pause, "pause_button", self.tr("Pause or resume the selected runs"), verbs.PAUSE.action)
        self.new_run.clicked.connect(self.new_run_asked)
        self.cancel.clicked.connect(lambda: self.asked.emit(verbs.CANCEL))
        self.pause.clicked.connect(lambda: self.asked.emit(self._pause_verb))
        self.retry.clicked.connect(lambda: self.asked.emit(self._retry_verb))
        self.new_run_menu = self._menu_button("primary")
        self._name(self.new_run_menu, "new_run_menu_button", self.tr("Saved jobs, and more ways to start a run"), "")
        self.retry_menu: QPushButton | None = None  # most runs have nothing to go on from
        row.addLayout(_joined(self.new_run, self.new_run_menu))
        self._retry_line = _joined(self.retry)
        for button in (self.cancel, self.pause):
            row.addWidget(button)
        row.addLayout(self._retry_line)
        row.addStretch(1)
        self.slots_button = QPushButton()
        self.slots_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.slots_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name(self.slots_button, "slots_button", self.tr("How many runs may run at once"), "")
        self._slots_menu = QMenu(self.slots_button)
        self._slots_menu.setObjectName("slots_menu")
        self._slots_menu.aboutToShow.connect(self._list_slots)
        self._slots_menu.triggered.connect(lambda action: self.slots_asked.emit(action.data()))
        self.slots_button.setMenu(self._slots_menu)
        row.addWidget(self.slots_button)
        self.search = QLineEdit(maxLength=_LONGEST_SEARCH)
        self.search.setPlaceholderText(self.tr("Search runs"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_LEAST_SEARCH_PX)
        self.search.setMaximumWidth(270)
        self._name(self.search, "search", self.tr("Search runs"), "search")
        set_hint(
            self.search,
            self.tr("Search runs"),
            "search",
            self.tr("Words in names, commands, errors, tags, and in what ended runs printed."),
            self.tr("Also tag:nightly, group:backup, state:failed."),
        )
        self._search_sign: QAction | None = None
        self.search.textChanged.connect(self.searched)
        row.addWidget(self.search, 2)
        self.filter_button = QPushButton()
        self.filter_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name(self.filter_button, "filter_button", self.tr("Filter by time, group, tag or saved job"), "")
        row.addWidget(self.filter_button)
        self.more_button = QPushButton()
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.setMenu(more)
        self._name(self.more_button, "more_button", self.tr("More"), "")
        row.addWidget(self.more_button)
        self._slots = slots
        self.show_slots(slots)
        self.show_selection(self._selected)
        theme.changed.connect(self._show_signs)
        self._show_signs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_words()

    def minimumSizeHint(self) -> QSize:
        """With signs alone on what is asked of the selection."""
        hint = super().minimumSizeHint()
        return QSize(hint.width() - sum(_room(button, button.text()) for button in self._words), hint.height())

    def show_slots(self, slots: int) -> None:
        """Show how many runs may run at once."""
        self._slots = slots
        self.slots_button.setText(self.tr("Slots {count}").format(count=slots))
        self.slots_button.setAccessibleDescription(self.tr("%n at once", "", slots))

    def show_selection(self, selected: Selected) -> None:
        """Allow what can be asked of these runs."""
        self.cancel.setEnabled(selected.any_allows(verbs.CANCEL))
        resumable, pausable = selected.any_allows(verbs.RESUME), selected.any_allows(verbs.PAUSE)
        self._set_pause(verbs.RESUME if resumable and not pausable else verbs.PAUSE)
        self.pause.setEnabled(resumable or pausable)
        self._selected = selected
        self._show_retry()

    def put_new_menu(self, menu: QMenu) -> None:
        """Let the button beside New run open this menu."""
        self.new_run_menu.setMenu(menu)

    def put_filter_menu(self, menu: QMenu) -> None:
        """Let the button beside the search open this menu."""
        self.filter_button.setMenu(menu)

    def show_search(self, words: str) -> None:
        """Have these words in the search, without asking for what they find."""
        was_blocked = self.blockSignals(True)  # the field's own are heard by its clear button
        self.search.setText(words)
        self.blockSignals(was_blocked)

    @Slot()
    def focus_search(self) -> None:
        """Give the keyboard to the search, with all of it selected."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _show_retry(self) -> None:
        runs = self._selected.runs
        self._retry_verb = self._selected.again
        where = self._selected.kept.get(runs[0].id, "") if len(runs) == 1 else ""
        resumable = bool(where)
        self._word(self.retry, self._retry_verb)
        is_new = self._retry_verb is verbs.DUPLICATE
        spoken = self.tr("Run the selected runs again, as new ones") if is_new else self.tr("Retry the selected runs")
        self._name(self.retry, "retry_button", spoken, self._retry_verb.action)
        self.retry.setIcon(icons.icon(self._retry_verb.sign, self._theme.colours.text, self._theme.colours.disabled))
        self.retry.setEnabled(self._selected.any_allows(self._retry_verb))
        if resumable and self.retry_menu is None:
            self.retry_menu = self._make_retry_menu()
        if self.retry_menu is not None:
            self.retry_menu.setVisible(resumable)
            if resumable:
                text = self.tr("Resume: {where}").format(where=where)
                self._resume_action.setText(text.replace("&", "&&").replace("\t", " "))

    def _make_retry_menu(self) -> QPushButton:
        button = self._menu_button("button")
        self._name(button, "retry_menu_button", self.tr("Resume or restart the selected run"), "")
        menu = QMenu(button)
        menu.setObjectName("retry_menu")
        self._resume_action = menu.addAction("")
        self._resume_action.setObjectName("retry_menu_resume")
        self._resume_action.triggered.connect(lambda: self.asked.emit(verbs.RESUME_KEPT))
        restart = menu.addAction(self.tr("Restart: begin from nothing"))
        restart.setObjectName("retry_menu_restart")
        restart.triggered.connect(lambda: self.asked.emit(verbs.RESTART))
        button.setMenu(menu)
        button.setIcon(icons.icon("chevron", self._theme.colours.text))
        self._retry_line.addWidget(button)
        return button

    def _menu_button(self, kind: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", kind)
        button.setProperty("joined", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _set_pause(self, verb: verbs.Verb) -> None:
        if verb is not self._pause_verb:
            self._pause_verb = verb
            self._word(self.pause, verb)
            self._show_signs()

    def _word(self, button: QPushButton, verb: verbs.Verb) -> None:
        if self._words[button] != verb.text():
            self._words[button] = verb.text()
            self._fit_words()

    def _fit_words(self) -> None:
        wanted = self.minimumSizeHint().width() + sum(_room(button, word) for button, word in self._words.items())
        has_room = wanted <= self.width()
        for button, word in self._words.items():
            button.setText(word if has_room else "")

    def _name(self, widget: QWidget, name: str, spoken: str, action: str) -> None:
        widget.setObjectName(name)
        widget.setAccessibleName(spoken)
        set_hint(widget, spoken, action)

    @Slot()
    def _list_slots(self) -> None:
        self._slots_menu.clear()
        for count in sorted({*_SLOTS, self._slots}):
            action = self._slots_menu.addAction(self.tr("%n at once", "", count))
            action.setData(count)
            action.setCheckable(True)
            action.setChecked(count == self._slots)

    @Slot()
    def _show_signs(self) -> None:
        colours = self._theme.colours
        self.new_run.setIcon(icons.icon("plus", colours.on_accent))
        self.new_run_menu.setIcon(icons.icon("chevron", colours.on_accent))
        if self.retry_menu is not None:
            self.retry_menu.setIcon(icons.icon("chevron", colours.text))
        for button, name in (
            (self.cancel, "cross"),
            (self.pause, self._pause_verb.sign),
            (self.retry, self._retry_verb.sign),
        ):
            button.setIcon(icons.icon(name, colours.text, colours.disabled))
        self.slots_button.setIcon(icons.icon("chevron", colours.muted))
        self.filter_button.setIcon(icons.icon("funnel", colours.text))
        self.more_button.setIcon(icons.icon("dots", colours.text))
        if self._search_sign is not None:
            self.search.removeAction(self._search_sign)
        self._search_sign = self.search.addAction(
            icons.icon("search", colours.muted), QLineEdit.ActionPosition.LeadingPosition
        )
        self._search_sign.setText(self.search.accessibleName())  # to a screen reader it is a button


def _room(button: QPushButton, word: str) -> int:
    """How much wider this word makes the button."""
    return button.fontMetrics().horizontalAdvance(word) + _SIGN_AND_WORD_PX if word else 0


def _joined(*buttons: QWidget) -> QHBoxLayout:
    """Buttons side by side as one."""
    line = QHBoxLayout()
    line.setSpacing(1)
    for button in buttons:
        line.addWidget(button)
    return line
