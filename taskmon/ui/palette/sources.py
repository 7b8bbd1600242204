"""Where the palette's entries come from: what the window can do, saved jobs, settings, and places to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabBar, QWidget

from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.ui.actions import verbs
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.shortcuts import KEYS, actions_of, name_of, shown_keys
from taskmon.ui.new_run.controller import NewRunController
from taskmon.ui.palette.entries import Entry
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.settings.words import page_title, words
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.saved_job import says
from taskmon.ui.text.units import translate

_LONGEST = 120
_VERBS = (*(verb for verb in verbs.MENU if verb is not None), verbs.CANCEL_BY_KEY)

#: They belong to the list, and concern no run.
_OF_NO_RUN = frozenset({"paste_command"})


class ActionSource:
    """Every QAction of the window: performing one is what its key or its menu entry does, questions included."""

    def __init__(self, window: QWidget, selected: Callable[[], Selected]) -> None:
        self._window = window
        self._selected = selected

    def entries(self, words: str) -> Sequence[Entry]:
        """All that have a name, those of the window itself first."""
        named = [action for action in actions_of(self._window) if action.text() and name_of(action) != "palette"]
        places = {name: place for place, name in enumerate(KEYS)}
        named.sort(key=lambda one: (one.parent() is not self._window, places.get(name_of(one), len(places))))
        selected = self._selected()
        return [self._entry(action, selected) for action in named]

    def _entry(self, action: QAction, selected: Selected) -> Entry:
        name = name_of(action)
        title = action.text().replace("&&", "&")
        if action.parent() is self._window:
            why_not, meant = "" if action.isEnabled() else translate("palette", "not now"), ""
        else:
            why_not = _why_not(name, selected)
            meant = "" if why_not else _meant(name, selected)
        return Entry(f"action:{name}", title, action.trigger, meant, shown_keys(name), why_not=why_not)


def _why_not(name: str, selected: Selected) -> str:
    """Why an action of the list can't be asked of these runs; "": it can."""
    asked = [verb for verb in _VERBS if verb.action == name]
    if not selected.count and name not in _OF_NO_RUN:
        return translate("palette", "no run is selected")
    if asked and not selected.any_allows(*asked):
        return translate("palette", "not for what is selected")
    return ""


def _meant(name: str, selected: Selected) -> str:
    """The runs of which it would be asked; "": of none."""
    if name in _OF_NO_RUN or not selected.runs:
        return translate("palette", "all that are selected") if selected.count else ""
    first = printable(selected.runs[0].name)[:_LONGEST]
    return f"{first}, {Amounts().others(selected.count - 1)}" if selected.count > 1 else first


class JobSource:
    """Saved jobs, to be run at once, as by their menu, or with changes; and the runs that each had."""

    def __init__(self, new_runs: NewRunController) -> None:
        self._new_runs = new_runs
        self._jobs: tuple[SavedJob, ...] = ()
        self._entries: Sequence[Entry] = ()

    def entries(self, words: str) -> Sequence[Entry]:
        """Some of each job; made anew only when a job has changed."""
        if self._jobs is not self._new_runs.jobs.jobs:
            self._jobs = self._new_runs.jobs.jobs
            self._entries = list(self._each())
        return self._entries

    def _each(self) -> Iterator[Entry]:
        new_runs = self._new_runs
        for saved in self._jobs:
            also = translate("palette", "saved job")
            name, detail = printable(saved.name)[:_LONGEST], says(saved)[:_LONGEST]
            for key, title, do in (
                ("run", translate("palette", "Run “{name}”"), new_runs.run_saved),
                ("with", translate("palette", "Run “{name}” with…"), new_runs.run_with),
                ("runs", translate("palette", "Show the runs of “{name}”"), new_runs.entry_points.runs_of_asked.emit),
                ("edit", translate("palette", "Edit “{name}”…"), new_runs.edit),
            ):
                shown = title.format(name=name)
                yield Entry(f"job:{key}:{saved.name}", shown, partial(do, saved.name), detail, also=f"{also} {detail}")


class SettingSource:
    """Every setting; the dialog opens at it."""

    def __init__(self, open_at: Callable[[str], object]) -> None:
        self._open_at = open_at

    def entries(self, words_typed: str) -> Sequence[Entry]:
        """One of each setting; without words only their dialog is offered, which is an action."""
        if not words_typed.strip():
            return []
        return [
            Entry(
                f"setting:{name}",
                translate("palette", "Setting: {title}").format(title=said.title),
                partial(self._open_at, name),
                page_title(said.page),
                also=f"{page_title(said.page)} {said.explanation} {said.also} {name}",
            )
            for name, said in words().items()
        ]


class PlaceSource:
    """What can be shown: the filters and groups at the left, and the tabs of the details."""

    def __init__(self, sidebar: Sidebar, tabs: QTabBar) -> None:
        self._sidebar = sidebar
        self._tabs = tabs

    def entries(self, words: str) -> Sequence[Entry]:
        """Those that can be chosen."""
        shown, filtered = translate("palette", "Show {what}"), translate("palette", "Show runs: {what}")
        found = [
            Entry(
                f"tab:{place}", shown.format(what=self._tabs.tabText(place)), partial(self._tabs.setCurrentIndex, place)
            )
            for place in range(self._tabs.count())
            if self._tabs.isEnabled() and self._tabs.isTabEnabled(place)
        ]
        for row in range(self._sidebar.filters.count()):
            item = self._sidebar.filters.item(row)
            if item.flags() & Qt.ItemFlag.ItemIsSelectable:
                title = filtered.format(what=item.text())
                found.append(Entry(f"filter:{item.text()}", title, partial(self._sidebar.press, item)))
        return found
