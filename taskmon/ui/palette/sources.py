"""Where the palette's entries come from: what the window can do, saved jobs, settings, and places to go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabBar, QWidget

from taskmon.core.job import printable
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.ui.actions import verbs
from taskmon.ui.actions.run_actions import RunActions
from taskmon.ui.actions.selected import Selected
from taskmon.ui.actions.shortcuts import KEYS, actions_of, name_of, shown_keys
from taskmon.ui.actions.verbs import Verb
from taskmon.ui.new_run.controller import NewRunController
from taskmon.ui.palette.entries import Entry
from taskmon.ui.panels.sidebar import Sidebar
from taskmon.ui.queue.undo_bar import ACTION as UNDO
from taskmon.ui.settings.words import page_title, words
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.saved_job import says
from taskmon.ui.text.units import translate

_LONGEST = 120
_VERBS = (*(verb for verb in verbs.MENU if verb is not None), verbs.CANCEL_BY_KEY)

#: They belong to the list, and concern no run.
_OF_NO_RUN = frozenset({"paste_command", UNDO})
#: They concern only what waits.
_OF_QUEUED = frozenset({"edit", "move_first", "move_up", "move_down", "move_last"})
#: What the menu of a row has beside the verbs with keys.
_WITHOUT_KEYS = (verbs.RESTART, verbs.RETRY_ON_TERMINAL, verbs.MARK_FAILED, verbs.LET_GO)


class ActionSource:
    """Every QAction of the window: performing one is what its key or its menu entry does, questions included."""

    def __init__(self, window: QWidget, runs: RunActions) -> None:
        self._window = window
        self._runs = runs

    def entries(self, words: str) -> Sequence[Entry]:
        """All that have a name, those of the window itself first."""
        named = [action for action in actions_of(self._window) if action.text() and name_of(action) != "palette"]
        places = {name: place for place, name in enumerate(KEYS)}
        named.sort(key=lambda one: (one.parent() is not self._window, places.get(name_of(one), len(places))))
        selected = self._runs.selected()
        return [*(self._entry(action, selected) for action in named), *self._without_keys(selected)]

    def _without_keys(self, selected: Selected) -> Iterator[Entry]:
        """What only the menu of a row has."""
        for verb in _WITHOUT_KEYS:
            why_not = _why_not_asked(selected, verb)
            meant = "" if why_not else _meant(selected)
            yield Entry(f"menu:{verb.key}", verb.text(), partial(self._runs.ask, verb), meant, why_not=why_not)
        count = len(selected.runs)
        none = "" if count else translate("palette", "no run is selected")
        not_two = "" if count == 2 else translate("palette", "two have to be selected")
        for key, title, do, why_not in (
            ("copy_json", translate("palette", "Copy as JSON"), self._runs.copy_json, none),
            ("copy_link", translate("palette", "Copy a link to it in taskmon"), self._runs.copy_link, none),
            ("compare", translate("palette", "Compare…"), self._runs.compare, not_two),
        ):
            yield Entry(f"menu:{key}", title, do, "" if why_not else _meant(selected), why_not=why_not)

    def _entry(self, action: QAction, selected: Selected) -> Entry:
        name = name_of(action)
        title = action.text().replace("&&", "&")
        concerns_runs = action.parent() is not self._window and name not in _OF_NO_RUN
        why_not = "" if action.isEnabled() else translate("palette", "not now")
        if concerns_runs:
            why_not = why_not or _why_not(name, selected)
        meant = _meant(selected) if concerns_runs and not why_not else ""
        return Entry(f"action:{name}", title, action.trigger, meant, shown_keys(name), why_not=why_not)


def _why_not(name: str, selected: Selected) -> str:
    """Why an action of the list can't be asked of these runs; "": it can."""
    if name in _OF_QUEUED and selected.count and RunState.QUEUED not in selected.states:
        return translate("palette", "not for what is selected")
    return _why_not_asked(selected, *(verb for verb in _VERBS if verb.action == name))


def _why_not_asked(selected: Selected, *asked: Verb) -> str:
    if not selected.count:
        return translate("palette", "no run is selected")
    if asked and not selected.any_allows(*asked):
        return translate("palette", "not for what is selected")
    return ""


def _meant(selected: Selected) -> str:
    """The runs of which it would be asked."""
    if not selected.runs:
        return translate("palette", "all that are selected")
    first = printable(selected.runs[0].name)[:_LONGEST]
    return f"{first}, {Amounts().others(selected.count - 1)}" if selected.count > 1 else first


class JobSource:
    """Saved jobs, to be run at once, as by their menu, or with changes; and the runs that each had."""

    def __init__(self, new_runs: NewRunController) -> None:
        self._new_runs = new_runs
        self._jobs: tuple[SavedJob, ...] = ()
        self._entries: Sequence[Entry] = ()

    def entries(self, words: str) -> Sequence[Entry]:
        """What the menu beside New run has, and some of each job; made anew only when a job has changed."""
        if not self._entries or self._jobs is not self._new_runs.jobs.jobs:
            self._jobs = self._new_runs.jobs.jobs
            self._entries = [*self._of_all(), *self._each()]
        return self._entries

    def _of_all(self) -> Iterator[Entry]:
        asked = self._new_runs.entry_points
        yield Entry("new:task", translate("palette", "New task…"), partial(asked.dialog_asked.emit, "task"))
        yield Entry("new:saved", translate("palette", "Saved jobs…"), partial(asked.dialog_asked.emit, "saved"))
        yield Entry("new:import", translate("palette", "Import saved jobs…"), asked.import_asked.emit)
        names = tuple(saved.name for saved in self._jobs)
        none = "" if names else translate("palette", "none is saved")
        export = partial(asked.export_asked.emit, names)
        yield Entry("new:export", translate("palette", "Export saved jobs…"), export, why_not=none)

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
