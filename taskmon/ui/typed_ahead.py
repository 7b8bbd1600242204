"""A dialog that opens over a window: what is typed before it has the keyboard is meant for it, and gets there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Slot
from PySide6.QtGui import QAction, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_SHORTCUTS = frozenset({QEvent.Type.Shortcut, QEvent.Type.ShortcutOverride})
_MOUSE = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.ContextMenu, QEvent.Type.Wheel}
)
_ALL = _KEYS | _SHORTCUTS | _MOUSE | {QEvent.Type.Close}


class TypedAhead(QObject):
    """Holds what is done to `window` back while `dialog` is open, and hands the dialog its keys."""

    # Not a modal dialog: the keys of a window that one blocks are dropped before any event filter sees them, and until
    # the window manager has moved the keyboard, a second on a loaded machine, all that is typed is the window's.

    def __init__(self, dialog: QDialog, window: QWidget) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._window = window
        self._application = QCoreApplication.instance()
        assert self._application is not None  # there are widgets
        self._application.installEventFilter(self)
        dialog.finished.connect(self._let_go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        # Without `finished`, the dialog may go with its window.
        if kind not in _ALL or not isValid(self._dialog) or not self._is_of_window(watched):
            return False
        if isinstance(event, QKeyEvent) and kind in _KEYS:
            self._hand_on(event)
        elif kind is QEvent.Type.ShortcutOverride:
            event.accept()  # it comes again as a key
        elif kind is QEvent.Type.Close:
            if not event.spontaneous():
                return False  # the monitor ends
            event.ignore()
        if kind in _MOUSE or kind is QEvent.Type.Close:
            self._dialog.raise_()
            self._dialog.activateWindow()
        return True

    @Slot()
    def _let_go(self) -> None:
        assert self._application is not None
        self._application.removeEventFilter(self)

    def _hand_on(self, event: QKeyEvent) -> None:
        copy = QKeyEvent(
            event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
        )
        target: QWidget | None = self._dialog.focusWidget()
        QApplication.sendEvent(self._dialog if target is None else target, copy)

    def _is_of_window(self, watched: QObject) -> bool:
        if isinstance(watched, QWindow):
            return watched is self._window.windowHandle()
        owner = watched.parent() if isinstance(watched, QAction) else watched
        return isinstance(owner, QWidget) and owner.window() is self._window


def open_over(dialog: QDialog, window: QWidget) -> None:
    """Show the dialog; until it is closed, the window takes neither keys nor clicks."""
    TypedAhead(dialog, window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
