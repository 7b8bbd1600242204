"""Tags in one line, apart by commas; those in use are offered as they are typed."""

from __future__ import annotations

import csv
import io

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.ui.forms.field import Field
from taskmon.ui.new_run.options.known import Known
from taskmon.ui.text.errors.text import refusal_text
from taskmon.ui.widgets.form_layout import beside


class TagsField(Field):
    """Its value is a tuple of texts. One that holds a comma stands in double quotes."""

    def __init__(self, name: str, title: str, known: Known) -> None:
        super().__init__(name, title)
        self._known = known
        self._given: tuple[str, ...] = ()
        self._given_text = ""
        self.line = QLineEdit()
        self.line.setObjectName(name)
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText(self.tr("words to find it by, apart by commas"))
        self.setLayout(beside(self.line))
        self.line.textChanged.connect(self.changed)
        self.line.installEventFilter(self)

    def value(self) -> tuple[str, ...]:
        text = self.line.text()
        return self._given if text == self._given_text else split_tags(text)

    def fill(self, value: tuple[str, ...]) -> None:
        self._given, self._given_text = value, join_tags(value)
        self.line.setText(self._given_text)

    def faults(self) -> dict[str, str]:
        try:
            check_new(NewRun(Job(("?",), ""), tags=self.value()))
        except InvalidError as error:
            return {"": refusal_text(error)}
        return {}

    def handle(self) -> QWidget:
        return self.line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn and self.line.completer() is None:
            self.line.setCompleter(_TagCompleter(self.line))
            self._known.tags(self, self._offer)
        return False

    @Slot(object)
    def _offer(self, tags: list[str]) -> None:
        completer = self.line.completer()
        if isinstance(completer, _TagCompleter):
            completer.offered.setStringList(tags)


def split_tags(text: str) -> tuple[str, ...]:
    """The tags of a line; each once."""
    # The reader of tables knows no blanks around quotes but those before them.
    cells = next(csv.reader(io.StringIO(text.replace("\n", " ")), skipinitialspace=True), [])
    return tuple(dict.fromkeys(tag for cell in cells if (tag := cell.strip())))


def join_tags(tags: tuple[str, ...]) -> str:
    """The line of which `split_tags` makes these."""
    return ", ".join('"' + tag.replace('"', '""') + '"' if set(tag) & set(',"') else tag for tag in tags)


class _TagCompleter(QCompleter):
    """Completes the last of the line."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.offered = QStringListModel(self)
        self.setModel(self.offered)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        popup = self.popup()
        assert popup is not None  # without one set, QCompleter makes its own
        popup.setObjectName("completions")
        popup.setAccessibleName(self.tr("Tags that begin so"))

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        before, comma, _ = self._line.text().rpartition(",")
        tag = join_tags((str(index.data()),))
        return f"{before}{comma} {tag}" if comma else tag
