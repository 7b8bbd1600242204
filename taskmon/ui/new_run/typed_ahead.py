"""A dialog that opens over a window: what is typed before it has the keyboard is meant for it, and gets there."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})


class TypedAhead(QObject):
    """Keeps the keys that come to `window` for a dialog that is not made yet, and hands them on to it once it is there.

    Until somebody goes back to the window.
    """

    # Not a modal dialog: the keys of a window that one blocks are dropped before any event filter sees them, and until
    # the window manager has moved the keyboard, a second on a loaded machine, all that is typed is the window's.

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._dialog: QDialog | None = None
        self._kept: list[QKeyEvent] = []
        self._is_over = False
        # The window's own QWindow, what has its keyboard, and the dialog, not all there is: a filter of the application
        # would be asked about objects that are being destroyed, which ends the program (PySide 6.11).
        self._handle = window.windowHandle()
        self._handle.installEventFilter(self)
        # It is asked whether a key is its own before that is taken for a shortcut: a space paused the chosen run.
        has_keyboard = window.focusWidget()
        if has_keyboard is not None:
            has_keyboard.installEventFilter(self)

    def hand_to(self, dialog: QDialog) -> None:
        """What was typed is typed into the dialog, and so is what comes."""
        self._dialog = dialog
        dialog.installEventFilter(self)
        kept, self._kept = self._kept, []
        for event in kept:
            self._hand_on(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._is_over:
            return False
        kind = event.type()
        # Not when the dialog is activated: on X11 keys from before that may still follow it.
        has_gone_back = kind is QEvent.Type.FocusIn and watched is self._handle
        if self._dialog is not None and (has_gone_back or (kind is QEvent.Type.Hide and watched is self._dialog)):
            self._let_go()
        elif kind is QEvent.Type.ShortcutOverride and watched is not self._dialog:
            event.accept()
            return True
        elif kind in _KEYS and watched is self._handle and isinstance(event, QKeyEvent):
            self._hand_on(event)
            return True
        return False

    def _hand_on(self, event: QKeyEvent) -> None:
        copy = QKeyEvent(
            event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
        )
        if self._dialog is None:
            self._kept.append(copy)
            return
        target: QWidget | None = self._dialog.focusWidget()
        QCoreApplication.sendEvent(self._dialog if target is None else target, copy)

    def _let_go(self) -> None:
        self._is_over = True
        self._dialog = None
        self.deleteLater()  # Qt takes it from what it watches; some of that may be gone


def open_over(dialog: QDialog, window: QWidget, typed: TypedAhead | None = None) -> None:
    """Show the dialog; what is typed until it has the keyboard is its own, and what was `typed` before as well."""
    typed = typed or TypedAhead(window)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()
    typed.hand_to(dialog)  # now: a second Ctrl+N among the keys finds the dialog open
