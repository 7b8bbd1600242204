"""Runs that are dragged onto a group at the left become runs of that group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from taskmon.core.run import Run
from taskmon.ui.style.theme import Theme


class GroupDropping(QObject):
    """Watches what the list at the left is told of drags; `dropped` carries a group and the runs."""

    dropped = Signal(str, object)  #: the group, tuple[Run, ...]

    def __init__(
        self,
        entries: QAbstractItemView,
        group_at: Callable[[QPoint], str | None],
        dragged: Callable[[], Sequence[Run]],
        theme: Theme,
    ) -> None:
        """Nothing is dragged yet.

        Args:
            group_at: The group whose entry is at a point of the viewport.
            dragged: What is dragged now, if anything of the list is.
        """
        super().__init__(entries)
        self._entries = entries
        self._group_at = group_at
        self._dragged = dragged
        self._frame = _Frame(entries.viewport(), theme)
        entries.viewport().setAcceptDrops(True)
        entries.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DragLeave:
            self._frame.hide()
            return bool(self._dragged())
        if not isinstance(event, QDropEvent) or not self._dragged():
            return False
        point = event.position().toPoint()
        group = self._group_at(point)
        runs = tuple(run for run in self._dragged() if run.group != group)
        if group is None or not runs:
            self._frame.hide()
            # Where it enters says nothing of where it will be dropped; who refuses it there is told nothing more.
            event.setAccepted(event.type() is QEvent.Type.DragEnter)
            return True
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self._frame.hide()
            self.dropped.emit(group, runs)
        else:
            self._frame.show_around(self._entries.visualRect(self._entries.indexAt(point)))
        return True


class _Frame(QWidget):
    """Around the entry that would take them; it takes no mouse."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("drop_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_around(self, entry: QRect) -> None:
        """Show it around an entry."""
        self.setGeometry(entry)
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.colours.accent))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1.5, -1, -1.5), 6, 6)
        painter.end()
