"""A dialog that opens over a window: what is typed before it has the keyboard is meant for it, and gets there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})


class TypedAhead(QObject):
    """Hands the keys that still come to `window` on to `dialog`, until somebody goes back to the window."""

    # Not a modal dialog: the keys of a window that one blocks are dropped before any event filter sees them, and until
    # the window manager has moved the keyboard, a second on a loaded machine, all that is typed is the window's.

    def __init__(self, dialog: QDialog, window: QWidget) -> None:
        super().__init__(window)
        self._dialog: QDialog | None = dialog
        self._handle = window.windowHandle()
        # The window's own QWindow and the dialog, not all there is: a filter of the application would be asked about
        # objects that are being destroyed, which ends the program (PySide 6.11).
        for watched in (self._handle, dialog):
            watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._dialog is None:
            return False
        kind = event.type()
        # Not when the dialog is activated: on X11 keys from before that may still follow it.
        has_gone_back = kind is QEvent.Type.FocusIn and watched is self._handle
        if has_gone_back or (kind is QEvent.Type.Hide and watched is self._dialog):
            self._let_go()
        elif kind in _KEYS and watched is self._handle and isinstance(event, QKeyEvent):
            self._hand_on(event)
            return True
        return False

    def _hand_on(self, event: QKeyEvent) -> None:
        assert self._dialog is not None
        copy = QKeyEvent(
            event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
        )
        target: QWidget | None = self._dialog.focusWidget()
        QCoreApplication.sendEvent(self._dialog if target is None else target, copy)

    def _let_go(self) -> None:
        dialog, self._dialog = self._dialog, None
        for watched in (self._handle, dialog):
            if watched is not None:
                watched.removeEventFilter(self)
        self.deleteLater()


def open_over(dialog: QDialog, window: QWidget) -> None:
    """Show the dialog; what is typed until it has the keyboard is its own."""
    TypedAhead(dialog, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
