"""What the dialog says of each setting: its page, title and explanation, and other words by which it is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from taskmon.settings import Unit
from taskmon.ui.text.units import translate


class Page(Enum):
    """The pages, in their order."""

    GENERAL = "general"
    APPEARANCE = "appearance"
    NOTICES = "notices"
    KEEPING = "keeping"
    RECOVERY = "recovery"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Words:
    """Of one setting."""

    page: Page
    title: str
    explanation: str
    also: str = ""  #: words that stand in neither, and by which somebody may search
    choices: Mapping[str, str] = field(default_factory=dict)  #: of one with choices: each value's own words


def page_title(page: Page) -> str:
    """What the page is called."""
    return {
        Page.GENERAL: translate("settings", "General"),
        Page.APPEARANCE: translate("settings", "Appearance"),
        Page.NOTICES: translate("settings", "Notices"),
        Page.KEEPING: translate("settings", "Keeping"),
        Page.RECOVERY: translate("settings", "Recovery"),
        Page.KEYS: translate("settings", "Keys"),
    }[page]


def unit_word(unit: Unit) -> str:
    """What stands after a number; of bytes a thousand million are one."""
    return {
        Unit.RUNS: translate("settings", "runs"),
        Unit.SECONDS: translate("settings", "seconds"),
        Unit.MINUTES: translate("settings", "minutes"),
        Unit.DAYS: translate("settings", "days"),
        Unit.BYTES: translate("settings", "GB"),
    }[unit]


def words() -> dict[str, Words]:
    """By the setting's name, in the order in which a page shows them. Keys have a page of their own kind."""
    return {
        "slots": Words(
            Page.GENERAL,
            translate("settings", "Slots"),
            translate("settings", "How many runs may run at once."),
            translate("settings", "parallel concurrent jobs limit"),
        ),
        "closing": Words(
            Page.GENERAL,
            translate("settings", "Closing the window"),
            translate("settings", "What it means while runs are active. Cancelling them is always asked for."),
            translate("settings", "quit exit tray hide leave"),
            {
                "ask": translate("settings", "Ask"),
                "tray": translate("settings", "Keep running in the tray"),
                "leave": translate("settings", "Leave runs running, without the monitor"),
            },
        ),
        "inhibit_suspend": Words(
            Page.GENERAL,
            translate("settings", "Keep the computer awake"),
            translate("settings", "While something runs it doesn't go to sleep by itself."),
            translate("settings", "suspend standby sleep inhibit power"),
        ),
        "search_output": Words(
            Page.GENERAL,
            translate("settings", "Search what runs printed"),
            translate("settings", "Keeps the words of what ended runs printed beside the database."),
            translate("settings", "full text index find"),
        ),
        "hints": Words(
            Page.GENERAL,
            translate("settings", "Say how a command would show its progress"),
            translate("settings", "A line in New run, and in the terminal where you add one."),
            translate("settings", "tips help suggestions"),
        ),
        "theme": Words(
            Page.APPEARANCE,
            translate("settings", "Theme"),
            translate("settings", "Light or dark; the desktop's own is followed when it changes."),
            translate("settings", "colours dark mode light scheme"),
            {
                "system": translate("settings", "As the desktop"),
                "light": translate("settings", "Light"),
                "dark": translate("settings", "Dark"),
            },
        ),
        "density": Words(
            Page.APPEARANCE,
            translate("settings", "Rows of the list"),
            translate("settings", "How much room a run takes. The menu of the list's head changes it as well."),
            translate("settings", "density compact comfortable height lines small"),
            {
                "comfortable": translate("settings", "Two lines"),
                "compact": translate("settings", "One line"),
            },
        ),
        "notices": Words(
            Page.NOTICES,
            translate("settings", "Tell of"),
            translate("settings", "What the desktop is told while you look elsewhere."),
            translate("settings", "notifications messages popup quiet"),
            {
                "all": translate("settings", "What ended, and what needs somebody"),
                "failures": translate("settings", "Failures, and what needs somebody"),
                "never": translate("settings", "Nothing"),
            },
        ),
        "notify_after_s": Words(
            Page.NOTICES,
            translate("settings", "Tell of successes after"),
            translate("settings", "What succeeded sooner is not announced. Failures are, whenever you look elsewhere."),
            translate("settings", "notifications messages popup"),
        ),
        "stuck_minutes": Words(
            Page.NOTICES,
            translate("settings", "Ask about a run that stands still for"),
            translate("settings", "It goes on, whatever you answer. 0: it is never asked."),
            translate("settings", "stuck hang frozen"),
        ),
        "keep_output_days": Words(
            Page.KEEPING,
            translate("settings", "Keep output for"),
            translate("settings", "Older output of ended runs is removed, at launch and daily."),
            translate("settings", "retention history delete logs age"),
        ),
        "keep_output_bytes": Words(
            Page.KEEPING,
            translate("settings", "Keep output up to"),
            translate("settings", "Beyond it the oldest output of ended runs is removed, at launch and daily."),
            translate("settings", "retention disk space size delete logs"),
        ),
        "least_free_bytes": Words(
            Page.KEEPING,
            translate("settings", "Keep free on the disk"),
            translate("settings", "With less, nothing more is started until there is room again. 0: whatever is free."),
            translate("settings", "disk space full low room"),
        ),
        "keep_runs": Words(
            Page.KEEPING,
            translate("settings", "Keep at most"),
            translate("settings", "Beyond it the oldest ended runs leave the list, at launch and daily."),
            translate("settings", "retention history delete number"),
        ),
        "keep_runs_days": Words(
            Page.KEEPING,
            translate("settings", "Keep ended runs for"),
            translate("settings", "Older ones leave the list, at launch and daily. 0: whatever their age."),
            translate("settings", "retention history delete age"),
        ),
        "recovery": Words(
            Page.RECOVERY,
            translate("settings", "Runs that were interrupted"),
            translate(
                "settings", "What becomes of them at launch, after the computer or taskmon stopped while they ran."
            ),
            translate("settings", "crash restart resume failed power"),
            {
                "ask": translate("settings", "Ask"),
                "mark_failed": translate("settings", "Mark them failed"),
                "restart": translate("settings", "Restart them from nothing"),
                "resume": translate("settings", "Resume what can go on, ask about the rest"),
            },
        ),
    }
