"""The menu of the button beside the search: by what else the list can be narrowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from taskmon.core.job import printable
from taskmon.store import JobRuns
from taskmon.ui.panels.days_dialog import DaysDialog
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.filter_text import days_text
from taskmon.ui.run_list.period import Days, Period

#: A menu of more entries is no menu; what is not in it is found by the search.
_MOST = 30
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from."""

    groups: Sequence[str] = ()
    tags: Sequence[str] = ()
    jobs: Sequence[JobRuns] = field(default_factory=tuple)


class FilterMenu(QMenu):
    """Filled whenever it opens; emits the filter that is wanted instead."""

    wanted = Signal(object)  #: Filter

    def __init__(self, present: Callable[[], Filter], choices: Callable[[], Choices], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("filter_menu")
        self._present = present
        self._choices = choices
        self._menus: dict[str, QMenu] = {}  #: those within it
        self.aboutToShow.connect(self.fill)

    @Slot()
    def fill(self) -> None:
        """Offer what there is now; what is chosen already has a tick, and is unset by another click."""
        self.clear()
        present, choices = self._present(), self._choices()
        for days in Days:
            period = Period(days)
            is_on = present.period == period
            self._add(
                self, days.name.lower(), days_text(days), replace(present, period=None if is_on else period), is_on
            )
        is_range = present.period is not None and present.period.days is None
        action = self.addAction(self.tr("Days…"), self._ask_for_days)
        action.setObjectName("filter_menu_days")
        action.setCheckable(is_range)
        action.setChecked(is_range)
        self.addSeparator()
        self._offer(
            "group", self.tr("Group"), choices.groups, lambda name: name in present.groups,
            lambda name, is_on: replace(present, groups=present.groups - {name} if is_on else present.groups | {name}),
        )  # fmt: skip
        self._offer(
            "tag", self.tr("Tag"), choices.tags, lambda name: name in present.tags,
            lambda name, is_on: replace(present, tags=present.tags - {name} if is_on else present.tags | {name}),
        )  # fmt: skip
        by_name = {job.name: job for job in choices.jobs}
        self._offer(
            "job", self.tr("Saved job"), list(by_name), lambda name: present.job == by_name[name],
            lambda name, is_on: replace(present, job=None if is_on else by_name[name]),
        )  # fmt: skip
        if present != Filter():
            self.addSeparator()
            self._add(self, "clear", self.tr("Clear all"), Filter(), False)

    def _offer(
        self,
        key: str,
        title: str,
        names: Sequence[str],
        is_chosen: Callable[[str], bool],
        choose: Callable[[str, bool], Filter],
    ) -> None:
        menu = self._menus.get(key) or self._menus.setdefault(key, QMenu(self))
        menu.clear()
        menu.setTitle(title)
        menu.setObjectName(f"filter_menu_{key}")
        self.addMenu(menu)
        menu.setEnabled(bool(names))
        for number, name in enumerate(names[:_MOST]):
            text = printable(name)[:_LONGEST].replace("&", "&&")
            is_on = is_chosen(name)
            self._add(menu, f"{key}_{number}", text, choose(name, is_on), is_on)

    def _add(self, menu: QMenu, key: str, text: str, wanted: Filter, is_on: bool) -> None:
        action = menu.addAction(text)
        action.setObjectName(f"filter_menu_{key}")
        action.setCheckable(is_on)
        action.setChecked(is_on)
        action.triggered.connect(lambda checked=False: self.wanted.emit(wanted))

    def _ask_for_days(self) -> None:
        parent = self.parentWidget()
        dialog = DaysDialog(self._present().period, parent.window() if parent is not None else None)
        dialog.chosen.connect(lambda period: self.wanted.emit(replace(self._present(), period=period)))
        dialog.open()
