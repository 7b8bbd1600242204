"""A filter in words: what its entries at the left are called, its chips, and what is said where it leaves nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from taskmon.core.job import printable
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.period import Days, Period

translate = QCoreApplication.translate
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Chip:
    """One of the conditions of a filter."""

    key: str
    text: str
    rest: Filter  #: the filter without it


def entry_title(key: str) -> str:
    """What the entry of a state at the left is called."""
    return {
        "all": translate("filters", "All"),
        "active": translate("filters", "Active"),
        "attention": translate("filters", "Needs attention"),
        "succeeded": translate("filters", "Succeeded"),
        "failed": translate("filters", "Failed"),
        "cancelled": translate("filters", "Cancelled"),
    }[key]


def days_text(days: Days) -> str:
    """Which days these are, in words."""
    return {
        Days.TODAY: translate("filters", "Today"),
        Days.YESTERDAY: translate("filters", "Yesterday"),
        Days.LAST_7: translate("filters", "Last 7 days"),
        Days.LAST_30: translate("filters", "Last 30 days"),
    }[days]


def period_text(period: Period) -> str:
    """Which days these are, a range of them as the locale writes dates."""
    if period.days is not None:
        return days_text(period.days)
    first, last = (
        QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
        for day in sorted((period.first, period.last))
    )
    return first if first == last else translate("filters", "{first} to {last}").format(first=first, last=last)


def chips(wanted: Filter) -> list[Chip]:
    """The conditions of a filter, the entry of the left first, then what narrows it."""
    found: list[Chip] = []
    if wanted.key != "all":
        found.append(Chip("state", entry_title(wanted.key), wanted.in_any_state()))
    for group in sorted(wanted.groups):
        text = translate("filters", "Group: {name}").format(name=_shown(group))
        found.append(Chip(f"group_{group}", text, replace(wanted, groups=wanted.groups - {group})))
    for tag in sorted(wanted.tags):
        text = translate("filters", "Tag: {name}").format(name=_shown(tag))
        found.append(Chip(f"tag_{tag}", text, replace(wanted, tags=wanted.tags - {tag})))
    if wanted.job is not None:
        text = translate("filters", "Job: {name}").format(name=_shown(wanted.job.name))
        found.append(Chip("job", text, replace(wanted, job=None)))
    if wanted.period is not None:
        found.append(Chip("period", period_text(wanted.period), replace(wanted, period=None)))
    if wanted.search:
        found.append(Chip("words", f"“{_shown(wanted.search)}”", replace(wanted, search="")))
    return found


def nothing_text(wanted: Filter) -> str:
    """What to say where no run is like that."""
    among = ", ".join(chip.text for chip in chips(wanted) if chip.key != "words")
    if wanted.search:
        words = _shown(wanted.search)
        if among:
            return translate("filters", "No run matches “{words}” among: {among}").format(words=words, among=among)
        return translate("filters", "No run matches “{words}”").format(words=words)
    alone = {
        "active": translate("filters", "Nothing runs, and nothing waits"),
        "attention": translate("filters", "Nothing needs you"),
        "succeeded": translate("filters", "No run has succeeded"),
        "failed": translate("filters", "No run has failed"),
        "cancelled": translate("filters", "No run was cancelled"),
    }
    if not wanted.is_narrow and wanted.key in alone:
        return alone[wanted.key]
    return translate("filters", "No run is among: {among}").format(among=among)


def _shown(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
