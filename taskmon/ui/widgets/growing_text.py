"""A field of one line that grows with what is typed or pasted, and holds every character as it is."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from taskmon.ui.text.exact import from_field, to_field

_MOST_LINES = 8
#: The frame with its padding, above and below, as the stylesheet has it, and the document's own margin.
_AROUND_PX = 12
_MARGIN_PX = 1
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GrowingText(QPlainTextEdit):
    """Return is `entered` in one line, and a new line in several; Shift+Return always a new line."""

    entered = Signal()

    def __init__(self, parent: QWidget | None = None, *, most_lines: int = _MOST_LINES) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._lines = 0
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_MARGIN_PX)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def text(self) -> str:
        """What stands there."""
        # Not toPlainText, which makes blanks of unbreakable ones.
        return from_field(self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n"))

    def setText(self, text: str) -> None:
        """Show another text, with the cursor at its end."""
        self.setPlainText(to_field(text))
        self.moveCursor(QTextCursor.MoveOperation.End)

    def replace_text(self, text: str) -> None:
        """Put another text in its place; Ctrl+Z brings back what was there."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(to_field(text))
        self.setTextCursor(cursor)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._lines < self._most_lines:
            self.verticalScrollBar().setValue(0)  # it had scrolled to a line that there is room for now

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _RETURN:
            super().keyPressEvent(event)
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_one_line = self.document().blockCount() == 1
        if modifiers & Qt.KeyboardModifier.ControlModifier or (is_one_line and not modifiers):
            self.entered.emit()
        else:
            self.insertPlainText("\n")  # Qt's own would be an end of line that is no end of a line

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take a text as it is, without the end of line that a copied line brings."""
        self.insert_exactly(source.text().replace("\r\n", "\n").rstrip("\n"))

    def insert_exactly(self, text: str) -> None:
        """Put a text in where the cursor is, in the place of what is selected."""
        self.insertPlainText(to_field(text))
        self.ensureCursorVisible()

    @Slot()
    def _grow(self) -> None:
        lines = max(1, min(self._most_lines, round(self.document().size().height())))
        if lines == self._lines:
            return
        self._lines = lines
        is_full = lines == self._most_lines
        wanted = Qt.ScrollBarPolicy.ScrollBarAsNeeded if is_full else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(wanted)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + _AROUND_PX + 2 * _MARGIN_PX)
        self.updateGeometry()
