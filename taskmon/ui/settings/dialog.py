"""The settings in one dialog: pages at the left, a search over all of them, and nothing in force before Apply or OK."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from taskmon.core.job import printable
from taskmon.settings import RULES, Settings
from taskmon.settings_file import Saved
from taskmon.ui.settings.key_rows import KeyRow
from taskmon.ui.settings.keys import Action, conflicts, place_title
from taskmon.ui.settings.preferences import AUTOSTART
from taskmon.ui.settings.rows import AutostartRow, Row, SettingRow
from taskmon.ui.settings.words import Page, page_title, words
from taskmon.ui.widgets.dialog import DialogFoot, FormDialog
from taskmon.ui.widgets.labels import PlainLabel, set_tone
from taskmon.ui.widgets.tab_order import follow_layout

_WIDTH, _HEIGHT = 780, 560
_SIDE_PX = 176


class SettingsDialog(FormDialog):
    """Emits what is asked; `show_saved` and `show_failure` tell what came of it."""

    asked = Signal(object)  #: settings_file.Changes: store these

    def __init__(
        self,
        settings: Settings,
        actions: Sequence[Action],
        problem: str,
        is_autostarted: bool | None,
        parent: QWidget | None,
    ) -> None:
        """Nothing is shown of what is None."""
        super().__init__("settings_dialog", "", parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._closes = False
        self._is_filling = False
        self._problem = problem
        self._rows: dict[str, Row] = {}  #: of the pages that were shown
        self._planned: dict[Page, dict[str, Callable[[], Row]]] = {page: {} for page in Page}
        self._page_of: dict[str, Page] = {}
        self._sections: dict[Page, _Section] = {}
        self._build_side()
        self._build_sections(actions, is_autostarted)
        self.foot = self._build_foot()
        whole = QWidget()
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._side)
        across.addWidget(_upright_line())
        across.addWidget(self._area, 1)
        self.put_together(whole)
        self.fill(settings)
        self._pages.setCurrentRow(0)
        self.resize(_WIDTH, _HEIGHT)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(self, settings: Settings) -> None:
        """Show what is in force; what was given otherwise is gone."""
        self._settings = settings
        self._is_filling = True
        for row in self._rows.values():
            row.fill(settings)
        self._is_filling = False
        self._look()

    def show_setting(self, name: str) -> None:
        """Go to one setting, or, as keys.NAME, to the keys of an action."""
        page = self._page_of.get(name)
        if page is not None:
            self.show_page(page)
            row = self._rows[name]
            row.handle().setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(row))  # when it has found its place

    def show_page(self, page: Page) -> None:
        """Go to a page."""
        self.search.clear()
        self._pages.setCurrentRow(list(self._sections).index(page))

    @Slot(object)
    def show_saved(self, saved: Saved) -> None:
        """What was asked is in force."""
        self._problem = ""
        for row in self._rows.values():
            row.note_stored()
        if self._closes:
            self.accept()
        else:
            self.fill(saved.settings)

    @Slot(str)
    def show_failure(self, problem: str) -> None:
        """What was asked could not be stored; what is given stays as it is."""
        self._closes = False
        self._look()
        self.foot.say(printable(problem), "red")

    def changes(self) -> dict[str, object]:
        """What is given and not in force."""
        return {name: value for row in self._rows.values() for name, value in row.changes(self._settings).items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.search.hasFocus() and event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        elif self.search.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            for row in self._shown_rows()[:1]:
                row.handle().setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        turns = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        if turns and watched is self.search and event.type() == QEvent.Type.KeyPress:
            self._pages.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    # -- what it is made of -------------------------------------------------------------------------------------------

    def _build_side(self) -> None:
        self._side = QFrame()
        self._side.setObjectName("side")
        self._side.setFixedWidth(_SIDE_PX)
        column = QVBoxLayout(self._side)
        column.setContentsMargins(12, 14, 12, 12)
        column.setSpacing(12)
        self.search = QLineEdit()
        self.search.setObjectName("settings_search")
        self.search.setAccessibleName(self.tr("Search the settings"))
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self.search.installEventFilter(self)
        self._pages = QListWidget()
        self._pages.setObjectName("settings_pages")
        self._pages.setAccessibleName(self.tr("Pages of settings"))
        self._pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages.currentRowChanged.connect(lambda row: self._show_page())
        self._pages.itemClicked.connect(lambda item: self.search.clear())
        column.addWidget(self.search)
        column.addWidget(self._pages, 1)

    def _build_sections(self, actions: Sequence[Action], is_autostarted: bool | None) -> None:
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = self.body
        self._column.setSpacing(20)
        for page in Page:
            section = _Section(page_title(page))
            self._sections[page] = section
            self._column.addWidget(section)
            item = QListWidgetItem(page_title(page), self._pages)
            item.setSizeHint(QSize(0, self._pages.fontMetrics().height() + 13))
        for name, said in words().items():
            self._plan(said.page, name, partial(SettingRow, name, RULES[name], said))
        if is_autostarted is not None:
            self._plan(Page.GENERAL, AUTOSTART, partial(AutostartRow, is_autostarted))
        for action in actions:
            self._plan(Page.KEYS, f"keys.{action.name}", partial(KeyRow, action))
        self._nothing = PlainLabel(self.tr("No setting is called so."))
        set_tone(self._nothing, "muted")
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        self._area.setWidget(self.frame)

    def _plan(self, page: Page, name: str, make: Callable[[], Row]) -> None:
        self._planned[page][name] = make
        self._page_of[name] = page

    def _make(self, page: Page) -> None:
        """Have the rows of a page; all at once would hold the window up."""
        section, place = self._sections[page], None
        self._is_filling = True
        for name, make in self._planned[page].items():
            row = make()
            if isinstance(row, KeyRow) and row.action.place != place:
                place = row.action.place
                section.head(place_title(place))
            row.fill(self._settings)
            self._rows[name] = row
            section.add(row)
            row.changed.connect(self._look)
        self._planned[page] = {}
        follow_layout(self)  # else Tab would come to them behind the foot
        self._is_filling = False
        self._look()

    def _build_foot(self) -> DialogFoot:
        foot = self.foot
        foot.add("settings_cancel", self.tr("Cancel"), self.reject)
        self._apply = foot.add("settings_apply", self.tr("Apply"), lambda: self._ask(closes=False))
        self._ok = foot.add("settings_ok", self.tr("OK"), lambda: self._ask(closes=True), is_primary=True)
        return foot

    # -- what happens in it -------------------------------------------------------------------------------------------

    def _ask(self, *, closes: bool) -> None:
        changes = self.changes()
        if not changes:
            if closes:
                self.accept()
            return
        self._closes = closes
        self._apply.setEnabled(False)
        self._ok.setEnabled(False)
        self.asked.emit(changes)

    @Slot()
    def _look(self) -> None:
        """Compare what is given with what is in force and with what can be."""
        if self._is_filling:
            return
        keys = [row for row in self._rows.values() if isinstance(row, KeyRow)]
        twice = conflicts([row.action for row in keys], {row.action.name: row.keys() for row in keys})
        for row in keys:
            row.show_conflict(twice.get(row.action.name))
        problems = [problem for row in self._rows.values() if (problem := row.problem())]
        is_wrong = bool(problems)
        self._ok.setEnabled(not is_wrong)
        self._apply.setEnabled(not is_wrong and bool(self.changes()))
        # What is wrong may stand on another page than the one that is shown.
        self.foot.say(problems[0] if is_wrong else printable(self._problem), "red" if is_wrong else "amber")

    @Slot()
    def _show_page(self) -> None:
        page = list(self._sections)[max(0, self._pages.currentRow())]
        self._make(page)
        for each, section in self._sections.items():
            section.narrow("")
            section.setVisible(each is page)
        if (item := self._pages.currentItem()) is not None:
            item.setSelected(True)
        self._nothing.hide()
        self._area.verticalScrollBar().setValue(0)

    @Slot(str)
    def _show_found(self, text: str) -> None:
        wanted = text.strip()
        if not wanted:
            self._show_page()
            return
        found = False
        for page, section in self._sections.items():
            self._make(page)
            is_found = section.narrow(wanted)
            section.setVisible(is_found)
            found = found or is_found
        self._pages.clearSelection()
        self._nothing.setVisible(not found)
        self._area.verticalScrollBar().setValue(0)

    def _shown_rows(self) -> list[Row]:
        return [row for row in self._rows.values() if row.isVisible()]


class _Section(QWidget):
    """A page: its title, and its rows, under heads where it has some."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._parts: list[Row | PlainLabel] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        label = PlainLabel(title)
        font = QFont(label.font())
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
        self._column.addWidget(label)

    def head(self, title: str) -> None:
        """Begin a part with a head of its own."""
        label = PlainLabel(title)
        font = QFont(label.font())
        font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
        set_tone(label, "muted")
        self._parts.append(label)
        self._column.addWidget(label)
        self._column.setSpacing(8)

    def add(self, row: Row) -> None:
        """Add a row under what is there."""
        self.rows.append(row)
        self._parts.append(row)
        self._column.addWidget(row)

    def narrow(self, words: str) -> bool:
        """Show the rows with these words, and the heads of those that have some; whether there are any."""
        head: PlainLabel | None = None
        found = False
        for part in self._parts:
            if isinstance(part, PlainLabel):
                head = part
                part.hide()
                continue
            fits = part.matches(words)
            part.setVisible(fits)
            found = found or fits
            if fits and head is not None:
                head.show()
        return found


def _upright_line() -> QFrame:
    line = QFrame()
    line.setObjectName("line")
    line.setFixedWidth(1)
    return line
