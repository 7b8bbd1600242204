"""The bar that looks for a text in an output: how many there are, the next, the one before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from taskmon.core.errors import InvalidError
from taskmon.ui.output.search.finder import Count, Hit
from taskmon.ui.output.search.query import Query
from taskmon.ui.output.view import OutputView
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.text.units import isolated, number
from taskmon.ui.widgets.labels import PlainLabel, set_tone

#: What programs of all kinds print where something goes wrong; not "errors", of which there may be 0. Nothing in it
#: looks around, so that a large output is gone through quickly.
FIRST_ERROR = (
    r"\b(?:\w*error|\w*exception|fatal|panic(?:ked)?|fail(?:ed|ure)|fault|not found|no such file|denied|traceback)\b"
)
#: Who types goes on typing.
_TYPING_MS = 200


class SearchBar(QWidget):
    """Hidden until it is asked for; Esc puts it away again."""

    closed = Signal()

    def __init__(self, view: OutputView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("output_search_bar")
        self._view = view
        view.has_search = True
        self._count: Count | None = None
        self._hit: Hit | None = None
        self.field = QLineEdit()
        self.field.setObjectName("output_search")
        self.field.setPlaceholderText(self.tr("Find in the output"))
        self.field.setAccessibleName(self.tr("Find in the output"))
        self.field.setClearButtonEnabled(True)
        self._state = PlainLabel()
        self._state.setObjectName("output_search_state")
        set_tone(self._state, "muted")
        self.case = _button("output_search_case", "Aa", self.tr("Match case"), checkable=True)
        self.pattern = _button("output_search_pattern", isolated(".*"), self.tr("Regular expression"), checkable=True)
        self.previous = _button("output_search_previous", "↑", self.tr("Previous (Shift+F3)"))
        self.next = _button("output_search_next", "↓", self.tr("Next (F3)"))
        self.first_error = _button("output_search_first_error", self.tr("First error"), self.tr("First error (F4)"))
        self.close_button = _button("output_search_close", "✕", self.tr("Close the search (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 6)
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        for button in (self.case, self.pattern, self.previous, self.next):
            row.addWidget(button)
        row.addWidget(self.first_error)
        row.addWidget(self._state)
        row.addWidget(self.close_button)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._search)
        self.field.textChanged.connect(self._wait_for_more)
        self.case.toggled.connect(self._search)
        self.pattern.toggled.connect(self._search)
        self.previous.clicked.connect(view.find_previous)
        self.next.clicked.connect(view.find_next)
        self.close_button.clicked.connect(self.put_away)
        view.finder.begun.connect(self._begin_anew)
        view.finder.counted.connect(self._take_count)
        view.finder.hit.connect(self._take_hit)
        view.finder.numbered.connect(self._take_hit)
        view.find_asked.connect(self.ask)
        view.first_error_asked.connect(self.find_first_error)
        self.first_error.clicked.connect(self.find_first_error)
        view.find_left.connect(self.put_away)
        self.field.installEventFilter(self)
        self.hide()

    @Slot()
    def ask(self) -> None:
        """Show the bar, with what is selected if that is a short text, and give it the keyboard."""
        chosen = self._view.selected_words()
        self.show()
        if chosen:
            self.field.setText(chosen)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search()

    @Slot()
    def find_first_error(self) -> None:
        """Look for what programs print where something goes wrong, and show the first such place."""
        self.find_first(FIRST_ERROR, is_pattern=True)

    def find_first(self, text: str, *, is_pattern: bool = False) -> None:
        """Show the bar with this in it, and the first place in the output where it stands."""
        self.show()
        with QSignalBlocker(self.case), QSignalBlocker(self.pattern):  # each would begin a search of its own
            self.case.setChecked(False)
            self.pattern.setChecked(is_pattern)
        self.field.setText(text)
        self.field.setCursorPosition(0)
        self._typing.stop()
        self._view.search(Query(text, is_pattern=is_pattern), from_start=True)

    @Slot()
    def put_away(self) -> None:
        """Hide the bar, and mark nothing any more."""
        self.hide()
        self._typing.stop()
        self._view.search(None)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        finds = event.matches(QKeySequence.StandardKey.Find)
        if event.type() is QEvent.Type.ShortcutOverride and finds:
            event.accept()  # here it is this bar's, not the list's
            return True
        if event.type() is not QEvent.Type.KeyPress:
            return False
        backward = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if finds:
            self.field.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            if self._typing.isActive():
                self._search()
            else:
                self._view.find_previous() if backward else self._view.find_next()
        elif event.key() == Qt.Key.Key_F4:
            self.find_first_error()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._view.keyPressEvent(event)
        else:
            return False
        return True

    @Slot()
    def _wait_for_more(self) -> None:
        self._typing.start()

    @Slot()
    def _search(self) -> None:
        if not self.isVisible():
            return
        self._typing.stop()
        text = self.field.text()
        query = Query(text, self.case.isChecked(), self.pattern.isChecked()) if text else None
        try:
            self._view.search(query)
        except InvalidError as error:
            self._view.search(None)
            self._tell(refusal_text(error), "red")

    @Slot()
    def _begin_anew(self) -> None:
        self._count = self._hit = None
        self._tell(self.tr("Looking…") if self._view.finder.query is not None else "", "muted")

    @Slot(object)
    def _take_count(self, count: Count) -> None:
        self._count = count
        self._show_state()

    @Slot(object)
    def _take_hit(self, hit: Hit | None) -> None:
        self._hit = hit
        self._show_state()

    def _show_state(self) -> None:
        count, hit = self._count, self._hit
        if count is None or not self._view.finder.query:
            return
        total = number(count.total) + ("" if count.is_complete else "+")
        if hit is not None and hit.number is not None:
            said = self.tr("{number} of {total}").format(number=number(hit.number), total=total)
        elif count.total:
            said = self.tr("{total} found").format(total=total)
        else:
            said = self.tr("Not found") if count.is_complete else self.tr("Looking…")
        if hit is not None and hit.is_wrapped:
            said += self.tr(" · from the other end")
        if count.has_given_up:
            said += self.tr(" · lines passed over: the pattern takes too long there")
        self._tell(said, "muted")

    def _tell(self, text: str, tone: str) -> None:
        self._state.setText(text)
        self._state.setAccessibleName(text)
        set_tone(self._state, tone)


def _button(name: str, text: str, spoken: str, *, checkable: bool = False) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(escaped(spoken))
    button.setAccessibleName(spoken)
    button.setCheckable(checkable)
    return button
