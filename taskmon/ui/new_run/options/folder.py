"""The folder in which something runs; whether it is there is looked up elsewhere, for its disk may not answer."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from taskmon.core.errors import InvalidError, TaskmonError
from taskmon.core.job import printable
from taskmon.ui.forms.field import Field
from taskmon.ui.text.exact import from_field, to_field
from taskmon.ui.text.units import translate
from taskmon.ui.threads.latest_call import LatestCall
from taskmon.ui.widgets.dropped import paths_in
from taskmon.ui.widgets.form_layout import beside
from taskmon.ui.widgets.path_completer import PathCompleter

_PAUSE_MS = 200
_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class FolderField(Field):
    """Its value is an absolute path; `looked` tells that another answer is known, which `faults` gives."""

    looked = Signal()
    left = Signal()  #: somebody has chosen, or typed, a folder

    def __init__(self, name: str, title: str) -> None:
        super().__init__(name, title)
        self._verdicts: dict[str, bool] = {}  # of the folder that was looked up last
        self._calls, self._drops = LatestCall(self), LatestCall(self)
        self.line = QLineEdit("~")
        self.line.setObjectName(name)
        self.line.setAccessibleName(title)
        PathCompleter.attach(self.line, folders_only=True)
        browse = QPushButton(self.tr("Choose…"))
        browse.setObjectName("new_run_browse")
        browse.setAccessibleName(self.tr("Choose the folder"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self.setLayout(beside(self.line, browse))
        self._timer = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._look)
        self.line.textChanged.connect(self._change)
        self.line.editingFinished.connect(self.left)
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a folder that is dropped, or a file's, in the place of what stands there."""
        if event.type() not in _DRAGS or not isinstance(event, QDropEvent) or not paths_in(event.mimeData()):
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            path = paths_in(event.mimeData())[0]
            self._drops.ask(lambda: os.path.isdir(path), lambda there: self._drop(path, there), lambda error: None)
        return True

    def value(self) -> str:
        return os.path.abspath(os.path.expanduser(from_field(self.line.text()).strip() or "~"))

    def fill(self, value: str) -> None:
        home = os.path.expanduser("~")
        shown = "~" + value[len(home) :] if value == home or value.startswith(home + "/") else value
        self.line.setText(to_field(shown) if shown else "~")
        self._timer.start(0)  # a saved job's folder may have gone

    def faults(self) -> dict[str, str]:
        folder = self.value()
        return {} if self._verdicts.get(folder, True) else {"": _there_is_none(folder)}

    def handle(self) -> QWidget:
        return self.line

    def ask(self, answer: Callable[[], object], refuse: Callable[[TaskmonError], object]) -> None:
        """Have it looked whether the folder is there: at once, if that is known already."""
        folder = self.value()
        if self._verdicts.get(folder):
            answer()
            return

        def tell(is_there: bool) -> None:
            self._take(folder, is_there)
            if is_there:
                answer()
            else:
                refuse(InvalidError(_there_is_none(folder)))

        def give_up(error: TaskmonError) -> None:
            refuse(error)

        self._timer.stop()
        self._calls.ask(lambda: os.path.isdir(folder), tell, give_up)

    def forget(self) -> None:
        """Nobody waits for the answer any more."""
        self._timer.stop()
        self._calls.forget()

    @Slot()
    def _change(self) -> None:
        self._timer.start()
        self.changed.emit()

    @Slot()
    def _look(self) -> None:
        folder = self.value()
        self._calls.ask(lambda: os.path.isdir(folder), lambda there: self._take(folder, there), lambda error: None)

    def _take(self, folder: str, is_there: bool) -> None:
        self._verdicts = {folder: is_there}
        self.looked.emit()

    def _drop(self, path: str, is_folder: bool) -> None:
        self._choose(path if is_folder else os.path.dirname(path))

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder to run in"), self.value())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._choose)
        dialog.open()

    @Slot(str)
    def _choose(self, path: str) -> None:
        self.fill(path)
        self.left.emit()


def _there_is_none(folder: str) -> str:
    return translate("options", "There is no folder {folder}.").format(folder=printable(folder))
