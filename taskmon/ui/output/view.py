"""Shows a program's output, and what is done with it: selected, copied, saved, searched, its links followed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from taskmon.core.job import printable
from taskmon.ui.output.copying import OutputCopier, text_of
from taskmon.ui.output.links.found import Link, link_at, links_in
from taskmon.ui.output.links.opener import LinkOpener
from taskmon.ui.output.marked import MarkedOutput
from taskmon.ui.output.painter import Mark
from taskmon.ui.output.reading.chunk import Row
from taskmon.ui.output.selection import Marking, Selection, TextPosition, line_around
from taskmon.ui.style.theme import Theme

#: A longer selection is not what somebody looks for.
_LONGEST_WORDS = 200
_LONGEST_TITLE = 60
#: Of a row, in a menu that is asked for by key.
_MOST_LINKS = 5


class OutputView(MarkedOutput):
    """The output of one attempt, with everything that can be asked of it."""

    failed = Signal(str)  #: a sentence: why something could not be done
    find_asked = Signal()  #: somebody wants to look for something
    first_error_asked = Signal()  #: somebody wants to see where it went wrong
    find_left = Signal()  #: and now no longer

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        self._link: tuple[Row, Link] | None = None
        super().__init__(theme, name, parent)
        self.has_search = False  #: a bar listens to `find_asked`
        self.folder = ""  #: where relative paths in the output begin
        self.copier = OutputCopier(self)
        self.copier.told.connect(self.told)
        self.copier.failed.connect(self.failed)
        self.opener = LinkOpener(self)
        self.opener.failed.connect(self.failed)
        self.viewport().setMouseTracking(True)

    # What is selected.

    @property
    def selection(self) -> Selection | None:
        """What is selected; None: nothing."""
        return self._marking.selection_in(self._file) if self._file is not None else None

    def selected_text(self) -> str:
        """What is selected, as plain text; read here and now."""
        chosen = self.selection
        return text_of(self._file, chosen) if self._file is not None and chosen is not None else ""

    def selected_words(self) -> str:
        """What is selected, if it stands in one row and is short."""
        chosen = self.selection
        if chosen is None or chosen.first.start != chosen.last.start or self._file is None:
            return ""
        rows = self._file.rows_from(chosen.first.start, 1)
        text = rows[0].text[chosen.first.column : chosen.last.column] if rows else ""
        return text if len(text) <= _LONGEST_WORDS else ""

    @Slot()
    def select_all(self) -> None:
        """Select everything there is."""
        if self._file is not None:
            self._marking.mark_all(self._file)
            self._repaint()

    @Slot()
    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        if self.selection is not None:
            self._copy(self.selection)

    @Slot()
    def copy_all(self) -> None:
        """Put everything on the clipboard, or say that it is too much."""
        everything = Marking()
        if self._file is not None:
            everything.mark_all(self._file)
            chosen = everything.selection_in(self._file)
            if chosen is not None:
                self._copy(chosen)

    def copy_line(self, place: TextPosition | None) -> None:
        """Put the whole line there on the clipboard, also where it is shown in several rows."""
        if self._file is not None and place is not None:
            self._copy(line_around(self._file, place.start))

    @Slot()
    def save_as(self) -> None:
        """Ask for a file, and copy the whole output into it, byte for byte."""
        if self._file is not None:
            self.copier.save_as(self._file.path)

    @Slot()
    def save_as_shown(self) -> None:
        """Ask for a file, and write into it what is shown: redraws folded, no colours."""
        if self._file is not None:
            self.copier.save_as(self._file.path, as_shown=True)

    def save(self, target: Path, *, as_shown: bool = False) -> None:
        """Copy the whole output into this file, beside the window; `told` says when it is done."""
        if self._file is not None:
            self.copier.save(self._file.path, target, as_shown=as_shown)

    @Slot()
    def open_output_folder(self) -> None:
        """Have the desktop show the folder that the output lies in."""
        if self._file is not None:
            self.opener.open_path(str(self._file.path.parent))

    @Slot()
    def open_in_editor(self) -> None:
        """Have the desktop open the output with what it opens logs with."""
        if self._file is not None:
            self.opener.open(Link(0, 0, str(self._file.path), True))

    def _copy(self, chosen: Selection) -> None:
        if self._file is not None:
            self.copier.copy(self._file, chosen)
            self._ask_scout()  # where a line begins may have been looked for in vain

    # What Qt asks.

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_find = self.has_search and event.matches(QKeySequence.StandardKey.Find)
            if is_find or event.matches(QKeySequence.StandardKey.Copy):
                event.accept()  # with the keyboard here they are about the output, not the list
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Find) and self.has_search:
            self.find_asked.emit()
        elif event.key() == Qt.Key.Key_F4 and self.has_search:
            self.first_error_asked.emit()
        elif event.key() == Qt.Key.Key_Escape and self._matcher is not None:
            self.find_left.emit()
        elif event.key() == Qt.Key.Key_F3 and self._matcher is not None:
            backward = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.find_previous() if backward else self.find_next()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        place = self._place_at(event.position().toPoint())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and (link := self.link_at(place)) is not None:
            self.opener.open(link)
            return
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and self._marking.is_begun
        self._marking.go_on(place) if extends else self._marking.begin(place)
        self._hit = None  # the next one is looked for from here
        self._repaint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._hover(point)
        elif self._marking.is_begun:
            if point.y() < 0:
                self.scroll_rows(-1)
            elif point.y() > self.viewport().height():
                self.scroll_rows(1)
            self._marking.go_on(self._place_at(point))
            self._repaint()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        row = self.row_at(place)
        if row is not None and place is not None:
            self._marking.mark_word(row, place.column)
            self._repaint()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_link(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self._place_at(event.pos())
        where = event.globalPos()
        links = [link] if (link := self.link_at(place)) is not None else []
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self._marking.first or (TextPosition(self._rows[0].start, 0) if self._rows else None)
            where = self.viewport().mapToGlobal(QPoint(20, 20))
            row = self.row_at(place)
            links = links_in(row.pieces(), self.folder, _MOST_LINKS) if row is not None else []
        self._open_menu(place, links, where)

    def _open_menu(self, place: TextPosition | None, links: list[Link], where: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("output_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_rows = bool(self._rows)
        entries: list[tuple[str, str, Callable[[], object], bool] | None] = []
        for link in links:
            title = self.tr("Open {target}").format(target=_cut(link.target))
            entries += [
                ("open_link", title, partial(self.opener.open, link), True),
                ("copy_link", self.tr("Copy address"), partial(self.copy_link, link), True),
                None,
            ]
        entries += [
            ("copy", self.tr("Copy"), self.copy, self.selection is not None),
            ("copy_line", self.tr("Copy line"), partial(self.copy_line, place), place is not None),
            ("copy_all", self.tr("Copy all"), self.copy_all, has_rows),
            ("select_all", self.tr("Select all"), self.select_all, has_rows),
            None,
            ("find", self.tr("Find…"), self.find_asked.emit, has_rows and self.has_search),
            ("first_error", self.tr("First error"), self.first_error_asked.emit, has_rows and self.has_search),
            None,
            ("save_as", self.tr("Save as…"), self.save_as, has_rows),
            ("save_as_shown", self.tr("Save as shown…"), self.save_as_shown, has_rows),
            ("open_editor", self.tr("Open in the editor"), self.open_in_editor, has_rows),
            ("open_folder", self.tr("Open folder"), self.open_output_folder, self._file is not None),
        ]
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            name, title, act, is_possible = entry
            action = menu.addAction(title, act)
            action.setObjectName(f"output_{name}")
            action.setEnabled(is_possible)
        menu.popup(where)

    # Links.

    def _marks_of(self, row: Row) -> list[Mark]:
        marks = super()._marks_of(row)
        if self._link is not None and self._link[0].start == row.start:
            marks.append(Mark(self._link[1].first, self._link[1].last, "link"))
        return marks

    def _forget(self) -> None:
        self._link = None
        super()._forget()

    def link_at(self, place: TextPosition | None) -> Link | None:
        """What the output names there; a file may not be there."""
        row = self.row_at(place)
        if row is None or place is None or row.left_out_bytes:
            return None
        return link_at(row.pieces(), place.column, self.folder)

    def copy_link(self, link: Link) -> None:
        """Put where the link leads on the clipboard."""
        QGuiApplication.clipboard().setText(link.target)

    def _hover(self, point: QPoint) -> None:
        place = self._place_at(point) if point.x() >= self._text_left() else None
        row, link = self.row_at(place), self.link_at(place)
        if row is None or link is None:
            self._show_link(None)
        elif self._link != (row, link):
            self._show_link(None)
            self.opener.look(link, lambda is_there: self._show_link((row, link) if is_there else None))

    def _show_link(self, link: tuple[Row, Link] | None) -> None:
        if link != self._link:
            self._link = link
            hand = Qt.CursorShape.PointingHandCursor if link is not None else Qt.CursorShape.IBeamCursor
            self.viewport().setCursor(hand)
            self._repaint()

    def _tip_at(self, point: QPoint) -> str:
        place = self._place_at(point)
        if place is None:
            return ""
        if self._shows_times and point.x() < self._gutter_width():
            return self._times.words_at(place.start)
        if self._link is not None and self._link[0].start == place.start:
            target = printable(self._link[1].target)
            says = self.tr("Ctrl+click opens {target}").format(target=target)
            return f"<qt>{escape(says)}</qt>"
        return ""


def _cut(target: str) -> str:
    text = printable(target).replace("&", "&&")
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE // 2] + "…" + text[-_LONGEST_TITLE // 2 :]
