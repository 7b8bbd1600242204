"""When rows hold still: while the pointer is at work over them, or a menu is open or a drag goes on that it began."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

#: A pointer that has not moved for so long is forgotten there, and holds nothing up.
REST_MS = 10_000
#: What is asked by a key, a menu or a dialog is seen at once, though the pointer may be on its way again.
_SHOWN_MS = 1_000
_MODIFIERS = frozenset({Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta})


class Stillness(QObject):
    """Tells `hold_still` whether rows shall stay where they are; the view says what mouse and keys do."""

    def __init__(self, view: QObject, hold_still: Callable[[bool], None]) -> None:
        super().__init__(view)
        self._hold_still = hold_still
        self._is_still = self._is_pinned = False
        self._rest = QTimer(self, interval=REST_MS, singleShot=True)
        self._rest.timeout.connect(self._take_rest)
        self._shown = QTimer(self, interval=_SHOWN_MS, singleShot=True)

    def move(self, *, is_over_row: bool) -> None:
        """The pointer has moved, with or without something that is dragged."""
        if not is_over_row:
            self.leave()
        elif not self._shown.isActive():
            self._begin()

    @Slot()
    def go_on(self) -> None:
        """The pointer has not moved, but is at work: it scrolls."""
        if self._is_still:
            self._rest.start()

    def leave(self) -> None:
        """The pointer is elsewhere; over a menu of the list it still is at work here."""
        if not self._is_pinned:
            self._end()

    def take_key(self, key: int) -> None:
        """A key was pressed. One that is held for the sake of a click asks nothing."""
        if key not in _MODIFIERS:
            self.show_now()

    @Slot()
    def pin(self) -> None:
        """A menu opens over the rows."""
        self._is_pinned = True
        self._begin()

    @Slot()
    def show_now(self) -> None:
        """Something is asked whose effect shall be seen: by a menu, a dialog, or as something is dropped."""
        self._is_pinned = False
        self._shown.start()
        self._end()

    def _begin(self) -> None:
        self._rest.start()
        if not self._is_still:
            self._is_still = True
            self._hold_still(True)

    def _end(self) -> None:
        self._rest.stop()
        if self._is_still:
            self._is_still = False
            self._hold_still(False)

    @Slot()
    def _take_rest(self) -> None:
        if self._is_pinned or QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            self._rest.start()
        else:
            self._end()
