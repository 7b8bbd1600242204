"""Lets files, addresses and texts be dropped onto a window. Nothing that is dropped starts by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from taskmon.ui.new_run.dropping.meaning import Meaning, meaning_of, meaning_of_text
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.dropped import addresses_in, paths_in

_OVER = (QEvent.Type.DragEnter, QEvent.Type.DragMove)


class DropTarget(QObject):
    """Watches `over`; its fields take first what they can."""

    dropped = Signal(object)  #: Meaning: files are looked at elsewhere before

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._looking = LatestCall(self)
        over.setAcceptDrops(True)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (*_OVER, QEvent.Type.Drop) or not isinstance(event, QDropEvent):
            return False
        source = event.mimeData()
        if source is None or not (source.hasUrls() or source.hasText()):
            return False
        # Never a move: then the file manager would remove what was dropped.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self.take(source)
        return True

    def take(self, source: QMimeData) -> None:
        """Tell what was dropped, or pasted."""
        paths = paths_in(source)
        if paths:
            self._looking.ask(lambda: meaning_of(paths), self.dropped.emit, lambda error: None)
            return
        meaning = meaning_of_text(source.text(), addresses_in(source))
        if meaning != Meaning() and (meaning.words or meaning.text.strip()):
            self.dropped.emit(meaning)
