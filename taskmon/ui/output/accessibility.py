"""What a screen reader finds over the painted output: the rows in sight as a text, which it can read and move in.

As with `AccessibleRows`: PySide can't give a painted widget an accessible text of its own, so this is a real one over
it that paints nothing and lets mouse and keyboard through.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit

#: A reader is told of a text that changed; more often than this it would never come to an end of it.
_REST_MS = 1_000


class AccessibleOutput(QPlainTextEdit):
    """Lies over the viewport of `view` and holds the text that `rows` gives, if anybody asks for it."""

    def __init__(self, view: QAbstractScrollArea, rows: Callable[[], list[str]]) -> None:
        super().__init__(view.viewport())  # of a scroll area's own children only the viewport is told
        self._view = view
        self._rows = rows
        self.setObjectName(f"{view.objectName()}_text")
        self.setAccessibleName(view.accessibleName())
        self.setProperty("kind", "spoken")  # the stylesheet gives it no background
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.viewport().setAutoFillBackground(False)
        self.hide()
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self.follow)
        view.installEventFilter(self)

    @Slot()
    def follow(self) -> None:
        """Hold what is in sight now, if anybody reads it; at most once a second."""
        if not QAccessible.isActive() or not self._view.isVisible():
            return
        if self._rest.isActive():
            return
        self.setGeometry(self._view.viewport().rect())
        self.show()
        text = "\n".join(self._rows())
        if text != self.toPlainText():
            self.setPlainText(text)
            self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Focus))
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The output is painted by the view."""
