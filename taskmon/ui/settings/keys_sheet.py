"""All keys on one sheet, under the places where they count, with a search; they are changed in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from taskmon.ui.actions.shortcuts import keys_of, shown
from taskmon.ui.settings.keys import all_actions, place_title
from taskmon.ui.text.units import isolated, translate
from taskmon.ui.widgets.dialog import FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone

_WIDTH, _HEIGHT = 480, 560


@dataclass(frozen=True, slots=True)
class Line:
    """What some keys do, and where."""

    place: str
    title: str
    keys: tuple[str, ...]

    def matches(self, words: str) -> bool:
        """Whether each word is in it."""
        searched = f"{self.title} {' '.join(map(shown, self.keys))} {place_title(self.place)}".casefold()
        return all(word in searched for word in words.casefold().split())


def lines(window: QWidget) -> Iterator[Line]:
    """All keys: those that the user may change, and those that are as everywhere."""
    for action in all_actions(window):
        yield Line(action.place, action.title, keys_of(action.name))
    runs, output = translate("keys", "Runs"), translate("keys", "Output")
    standard = QKeySequence.StandardKey
    for place, title, keys in (
        (runs, translate("keys", "Show output"), ("Return",)),
        (runs, translate("keys", "Go through the buttons of a row"), ("Right", "Left")),
        (runs, translate("keys", "Select all"), _standard(standard.SelectAll)),
        (output, translate("keys", "Find"), _standard(standard.Find)),
        (output, translate("keys", "Next and previous place"), ("F3", "Shift+F3")),
        (output, translate("keys", "First error"), ("F4",)),
        (output, translate("keys", "Copy"), _standard(standard.Copy)),
        (output, translate("keys", "To the beginning, to the end"), ("Home", "End")),
    ):
        yield Line(place, title, keys)


def _standard(key: QKeySequence.StandardKey) -> tuple[str, ...]:
    return tuple(found.toString() for found in QKeySequence.keyBindings(key)[:1])


class KeysSheet(FormDialog):
    """Shows them as they are when it is opened."""

    def __init__(self, window: QWidget, change: Callable[[], object]) -> None:
        super().__init__("keys_sheet", "", window)
        self.setWindowTitle(self.tr("Keys"))
        self._change_keys = change
        self._rows: list[tuple[Line, PlainLabel, PlainLabel]] = []
        self._heads: dict[str, PlainLabel] = {}
        self.search = QLineEdit()
        self.search.setObjectName("keys_search")
        self.search.setAccessibleName(self.tr("Search the keys"))
        self.search.setPlaceholderText(self.tr("Search what a key does, or a key"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.body.addWidget(self.search)
        area = QScrollArea()
        area.setObjectName("keys_area")
        area.setAccessibleName(self.tr("Keys"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QFrame()
        inner.setObjectName("dialog_body")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 12, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        by_place: dict[str, list[Line]] = {}
        for line in lines(window):
            by_place.setdefault(line.place, []).append(line)
        for place, each in by_place.items():
            self._add_head(place)
            for line in each:
                self._add(line)
        area.setWidget(inner)
        self.body.addWidget(area, 1)
        self.foot.add("keys_change", self.tr("Change…"), self._change, at_left=True)
        self.foot.add("keys_close", self.tr("Close"), self.reject, is_primary=True)
        self.put_together()
        self.resize(_WIDTH, _HEIGHT)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def shown_titles(self) -> list[str]:
        """What the search has left."""
        return [line.title for line, title, _ in self._rows if not title.isHidden()]

    def _change(self) -> None:
        self.accept()
        self._change_keys()

    def _add_head(self, place: str) -> None:
        head = PlainLabel(place_title(place))
        font = QFont(head.font())
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        if self._heads:
            head.setContentsMargins(0, 12, 0, 0)
        self._heads[place] = head
        self._grid.addWidget(head, self._grid.rowCount(), 0, 1, 2)

    def _add(self, line: Line) -> None:
        row = self._grid.rowCount()
        title = PlainLabel(line.title, wraps=True)
        keys = PlainLabel("   ".join(isolated(shown(each)) for each in line.keys) or "—")
        keys.setAccessibleName(f"{line.title}: {keys.text()}")
        set_tone(keys, "muted")
        self._rows.append((line, title, keys))
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)

    @Slot(str)
    def _narrow(self, words: str) -> None:
        left = set()
        for line, title, keys in self._rows:
            fits = line.matches(words)
            title.setVisible(fits)
            keys.setVisible(fits)
            if fits:
                left.add(line.place)
        for place, head in self._heads.items():
            head.setVisible(place in left)


def show_keys(window: QWidget, change: Callable[[], object]) -> None:
    """Open the sheet over the window."""
    if not any(sheet.isVisible() for sheet in window.findChildren(KeysSheet)):
        KeysSheet(window, change).open()
