"""The saved jobs at the left: one click on the sign of an entry runs it, its menu does the rest."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.ui.run_list.columns import escaped
from taskmon.ui.style import icons
from taskmon.ui.style.entries import paint_cut
from taskmon.ui.style.theme import Theme
from taskmon.ui.text.saved_job import says
from taskmon.ui.widgets.dropped import addresses_in, paths_in

_NAME_ROLE = int(Qt.ItemDataRole.UserRole)
_SIGN_PX = 26
_MOST_SHOWN = 12
_LONGEST_HINT = 300


class SavedJobsList(QListWidget):
    """A click on a name only chooses it: nothing starts by accident."""

    run_asked = Signal(str)
    opened = Signal(str)  #: to be changed and run
    runs_of_asked = Signal(str)  #: list the runs that it had
    edit_asked = Signal(str)
    rename_asked = Signal(str)
    remove_asked = Signal(str)
    export_asked = Signal(object)  #: tuple[str, ...]
    dropped = Signal(str, object)  #: tuple[str, ...]: paths or addresses that a job shall be given

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("saved_jobs")
        self.setAccessibleName(self.tr("Saved jobs"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Painter(self, theme))
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.under_drag = -1  #: the row that what is dragged would be dropped onto
        self.itemActivated.connect(lambda item: self.opened.emit(str(item.data(_NAME_ROLE))))
        theme.changed.connect(self.viewport().update)

    def show_jobs(self, jobs: tuple[SavedJob, ...]) -> None:
        """Show these."""
        chosen = self._name_of(self.currentItem())
        self.clear()
        for saved in jobs:
            item = QListWidgetItem(printable(saved.name), self)
            item.setData(_NAME_ROLE, saved.name)
            item.setToolTip(escaped(says(saved)[:_LONGEST_HINT]))
            if saved.name == chosen:
                self.setCurrentItem(item)
        height = self.sizeHintForRow(0) if jobs else 0
        self.setFixedHeight(min(len(jobs), _MOST_SHOWN) * height + 2)

    def button_point(self, name: str) -> QPoint:
        """Where in the viewport the sign is that runs this job."""
        for row in range(self.count()):
            if self._name_of(self.item(row)) == name:
                return _sign(self.visualItemRect(self.item(row))).center()
        raise KeyError(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and item is not None and self._is_on_sign(item, event):
            event.accept()  # the second click of a double one must not run it again: see below
            self.run_asked.emit(self._name_of(item))
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None and self._is_on_sign(item, event):
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Files and addresses may be dropped onto a job; what else is dragged, the window may take."""
        item = self.itemAt(event.position().toPoint()) if event.mimeData().hasUrls() else None
        self._show_drag(self.row(item) if item is not None else -1)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(item is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drag(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        words = paths_in(event.mimeData()) or addresses_in(event.mimeData())
        self._show_drag(-1)
        event.setAccepted(item is not None and bool(words))
        if item is not None and words:
            event.setDropAction(Qt.DropAction.CopyAction)
            self.dropped.emit(self._name_of(item), words)

    def _show_drag(self, row: int) -> None:
        if row != self.under_drag:
            self.under_drag = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        item = self.itemAt(event.pos()) if by_mouse else self.currentItem()
        if item is not None:
            where = event.pos() if by_mouse else self.visualItemRect(item).bottomLeft()
            self.popup(self._name_of(item), self.viewport().mapToGlobal(where))

    def popup(self, name: str, where: QPoint) -> None:
        """Open the menu of a job."""
        menu = QMenu(self)
        menu.setObjectName("saved_job_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for key, text, act in (
            ("run", self.tr("Run now"), self.run_asked),
            ("open", self.tr("Run with…"), self.opened),
            ("runs", self.tr("Show its runs"), self.runs_of_asked),
            ("", "", None),
            ("edit", self.tr("Edit…"), self.edit_asked),
            ("rename", self.tr("Rename…"), self.rename_asked),
            ("export", self.tr("Export…"), self.export_asked),
            ("remove", self.tr("Remove…"), self.remove_asked),
        ):
            if act is None:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            action.setObjectName(f"saved_job_menu_{key}")
            given: object = (name,) if key == "export" else name
            action.triggered.connect(lambda checked=False, act=act, given=given: act.emit(given))
        menu.popup(where)

    def _is_on_sign(self, item: QListWidgetItem, event: QMouseEvent) -> bool:
        return _sign(self.visualItemRect(item)).contains(event.position().toPoint())

    def _name_of(self, item: QListWidgetItem | None) -> str:
        return str(item.data(_NAME_ROLE)) if item is not None else ""


def _sign(row: QRect) -> QRect:
    """Where in a row its sign can be clicked."""
    return QRect(row.right() - _SIGN_PX - 3, row.top(), _SIGN_PX, row.height())


class _Painter(QStyledItemDelegate):
    """A name, and at the right the sign that runs it."""

    def __init__(self, view: SavedJobsList, theme: Theme) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(60, self._view.fontMetrics().height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        colours = self._theme.colours
        mouse = self._view.viewport().mapFromGlobal(QCursor.pos())
        hovered = self._view.underMouse() and rect.contains(mouse)
        chosen = self._view.hasFocus() and index.row() == self._view.currentRow()
        chosen = chosen or index.row() == self._view.under_drag
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(rect).adjusted(0.5, 1.5, -0.5, -1.5)
        painter.setPen(QColor(colours.accent) if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.hover) if hovered else Qt.BrushStyle.NoBrush)
        if hovered or chosen:
            painter.drawRoundedRect(frame, 6, 6)
        place = _sign(rect)
        on_sign = hovered and place.contains(mouse)
        if on_sign:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(QRectF(place).adjusted(1, 3, -1, -3), 5, 5)
        ratio = self._view.devicePixelRatioF()
        colour = colours.accent if on_sign or hovered else colours.muted
        painter.drawPixmap(place.center().x() - 5, place.center().y() - 5, icons.pixmap("play", colour, 12, ratio))
        painter.setFont(self._view.font())
        painter.setPen(QColor(colours.text))
        room = QRect(rect.left() + 9, rect.top(), place.left() - rect.left() - 13, rect.height())
        paint_cut(painter, room, str(index.data(Qt.ItemDataRole.DisplayRole)))
        painter.restore()
