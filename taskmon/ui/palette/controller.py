"""Opens the palette over the window, and remembers what was performed by it lately."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtWidgets import QMenu, QTabBar, QWidget

from taskmon.store import Reader
from taskmon.ui.actions.shortcuts import Act, make_actions
from taskmon.ui.actions.tabs import make_tab_actions
from taskmon.ui.new_run.controller import NewRunController
from taskmon.ui.palette.entries import Entry, Source
from taskmon.ui.palette.sources import ActionSource, JobSource, PlaceSource, SettingSource
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.run_list.view import RunList
from taskmon.ui.style.theme import Theme

_RECENT = "palette_recent"
_MOST_RECENT = 12


class PaletteController(QObject):
    """Made after the first picture; what it opens is imported when it is first asked for."""

    def __init__(
        self,
        open_reader: Callable[[], Reader],
        show_run: Callable[[int], object],
        menu: QMenu,
        remembered: QSettings,
        theme: Theme,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.sources: list[Source] = []  #: whoever has something to offer adds itself
        self._open_reader = open_reader
        self._show_run = show_run
        self._remembered = remembered
        self._theme = theme
        self._window = window
        self.recent: list[str] = _texts(remembered.value(_RECENT))  #: keys of entries, the newest first
        make_actions(window, menu, (Act("palette", self.tr("Commands…"), self.open),))

    def offer(
        self,
        runs: RunList,
        new_runs: NewRunController,
        open_setting: Callable[[str], object],
        sidebar: Sidebar,
        tabs: QTabBar,
    ) -> None:
        """Offer what the window itself has, in the order in which it is shown where nothing is typed.

        The keys that go through the tabs are made here as well.
        """
        make_tab_actions(self._window, tabs)
        self.sources += (
            ActionSource(self._window, runs.run_actions),
            JobSource(new_runs),
            PlaceSource(sidebar, tabs),
            SettingSource(open_setting),
        )

    @Slot()
    def open(self) -> None:
        """Show it; once more, and it goes."""
        from taskmon.ui.palette.palette import Palette  # here, as both: launch must not wait for them
        from taskmon.ui.palette.run_search import RunSearch

        for palette in self._window.findChildren(Palette):
            if palette.isVisible():
                palette.leave()
                return
        palette = Palette(self.sources, self.recent, self._theme, self._window)
        runs = RunSearch(self._open_reader, self._show_run, self)
        palette.typed.connect(runs.search)
        runs.found.connect(palette.add)
        palette.closed.connect(runs.close)
        palette.performed.connect(self._remember)

    @Slot(object)
    def _remember(self, entry: Entry) -> None:
        if entry.key.startswith("run:"):
            return  # of a run nobody knows whether it is there the next time
        self.recent[:] = [entry.key, *(key for key in self.recent if key != entry.key)][:_MOST_RECENT]
        self._remembered.setValue(_RECENT, self.recent)


def _texts(kept: object) -> list[str]:
    """What QSettings gives for a list of texts: of one alone the text, of none nothing."""
    given = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
    return [text for text in given if isinstance(text, str)][:_MOST_RECENT]
