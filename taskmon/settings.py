"""What the user may set in settings.toml: defaults, what each setting allows, and messages that say what to mend.

The words for a setting, as its dialog shows them, stand in `ui/settings/words.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.ownership import read_chosen

MOST_SLOTS = 1_000
#: Slots beyond these bring little without being asked for: most jobs keep a core or the disk busy.
MOST_DEFAULT_SLOTS = 4
_LARGEST_BYTES = 1_000_000
_LONGEST_KEYS = 100
_MOST_KEYS = 4


class Recovery(StrEnum):
    """What becomes at launch of runs whose end nobody knows; the value is what settings.toml holds."""

    ASK = "ask"
    MARK_FAILED = "mark_failed"
    RESTART = "restart"  #: from nothing
    RESUME = "resume"  #: go on from what is kept; where nothing is, the user decides


class Theme(StrEnum):
    """How the window looks; the value is what settings.toml holds."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Density(StrEnum):
    """How much room a run takes in the list; the value is what settings.toml holds."""

    COMFORTABLE = "comfortable"
    COMPACT = "compact"  #: one line each


class Notices(StrEnum):
    """What the desktop is told while nobody looks at the window; the value is what settings.toml holds."""

    ALL = "all"
    FAILURES = "failures"  #: and what needs somebody
    NEVER = "never"


class Closing(StrEnum):
    """What closing the window means while runs are active; the value is what settings.toml holds."""

    ASK = "ask"
    TRAY = "tray"  #: the window hides, the monitor goes on; without a tray it is asked
    LEAVE = "leave"  #: the monitor ends, its workers finish what they hold


class Unit(StrEnum):
    """What a whole number counts; its dialog says it in words."""

    RUNS = "runs"
    SECONDS = "seconds"
    MINUTES = "minutes"
    DAYS = "days"
    BYTES = "bytes"


class SettingsError(InvalidError):
    """The file makes no sense; what was typed did, so this is no wrong usage."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within a range."""

    least: int
    most: int
    unit: Unit
    zero: str = ""  #: what 0 means, where it means something of its own

    @property
    def allowed(self) -> str:
        note = f" (0: {self.zero})" if self.zero else ""
        return f"a whole number from {self.least} to {self.most}{note}"

    def read(self, value: object) -> int | None:
        """The value, if it is allowed."""
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if self.least <= value <= self.most else None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A member of an enum, by its value."""

    kind: type[StrEnum]

    @property
    def allowed(self) -> str:
        return "one of " + ", ".join(f'"{member.value}"' for member in self.kind)

    def read(self, value: object) -> StrEnum | None:
        """The member, if there is one."""
        return next((member for member in self.kind if member.value == value), None)


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes or no."""

    allowed: str = "true or false"

    def read(self, value: object) -> bool | None:
        """The value, if it is one."""
        return value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys, as "Ctrl+Shift+H", or several in a list; none in an empty one. Which there are the window knows."""

    allowed: str = f'keys, as "Ctrl+D", or a list of at most {_MOST_KEYS} of them'

    def read(self, value: object) -> tuple[str, ...] | None:
        """The keys, each as it is written."""
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or len(given) > _MOST_KEYS:
            return None
        fits = all(isinstance(one, str) and 0 < len(one) <= _LONGEST_KEYS for one in given)
        return tuple(given) if fits else None


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of names, each with one of these."""

    each: Keys
    allowed: str = "a table of names"

    def read(self, value: object) -> dict[str, object] | None:
        """The table, if it is one; what its names are given is asked of `each`."""
        return value if isinstance(value, dict) else None


Rule = Whole | OneOf | Truth | TableOf


def default_slots() -> int:
    """A slot for each core, but no more than a few."""
    return min(MOST_DEFAULT_SLOTS, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; what the file does not name has its default."""

    slots: Annotated[int, Whole(1, MOST_SLOTS, Unit.RUNS)] = field(default_factory=default_slots)
    recovery: Annotated[Recovery, OneOf(Recovery)] = Recovery.ASK
    #: Ask about a run that has not moved for so long.
    stuck_minutes: Annotated[int, Whole(0, 525_600, Unit.MINUTES, "never ask")] = 0
    theme: Annotated[Theme, OneOf(Theme)] = Theme.SYSTEM
    density: Annotated[Density, OneOf(Density)] = Density.COMFORTABLE
    notices: Annotated[Notices, OneOf(Notices)] = Notices.ALL
    #: The end of a shorter run that succeeded is not announced.
    notify_after_s: Annotated[int, Whole(0, 31_536_000, Unit.SECONDS)] = 30
    keep_output_days: Annotated[int, Whole(7, 36_500, Unit.DAYS)] = 90
    keep_output_bytes: Annotated[int, Whole(0, 2**60, Unit.BYTES)] = 5_000_000_000
    keep_runs: Annotated[int, Whole(100, 100_000_000, Unit.RUNS)] = 1_000_000
    keep_runs_days: Annotated[int, Whole(0, 36_500, Unit.DAYS, "whatever their age")] = 0
    #: Keep the computer from going to sleep by itself while something runs.
    inhibit_suspend: Annotated[bool, Truth()] = True
    #: Nothing more is started while less is free where the data lie.
    least_free_bytes: Annotated[int, Whole(0, 2**60, Unit.BYTES, "start whatever is free")] = 500_000_000
    #: Say so where a command would show no progress, and what would make it.
    hints: Annotated[bool, Truth()] = True
    #: Keep the words of what ended runs printed beside the database, for search.
    search_output: Annotated[bool, Truth()] = True
    closing: Annotated[Closing, OneOf(Closing)] = Closing.ASK
    #: By the name of what they do (ui/actions/shortcuts.py), the keys that it has in place of its own.
    keys: Annotated[Mapping[str, tuple[str, ...]], TableOf(Keys())] = field(default_factory=dict)


RULES: Mapping[str, Rule] = {
    name: hint.__metadata__[0] for name, hint in get_type_hints(Settings, include_extras=True).items()
}


def load_settings(path: Path) -> Settings:
    """The settings of the file; the defaults where there is none.

    Raises:
        SettingsError: It can't be read, is no TOML, names an unknown setting, or gives one a value it can't have.
    """
    return parse_settings(path, settings_text(path))


def settings_text(path: Path) -> str:
    """What the file says; "" where there is none.

    Raises:
        SettingsError: It can't be read.
    """
    content = settings_content(path)
    try:
        return content.decode("utf-8-sig")  # Notepad begins a file with a mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}, line {line}: this is no UTF-8 text. Save the file as UTF-8.") from error


def settings_content(path: Path) -> bytes:
    """The file's bytes; none where there is no file.

    Raises:
        SettingsError: It can't be read.
    """
    try:
        content = read_chosen(path, _LARGEST_BYTES + 1)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsError(f"The settings in {path} can't be read: {error.strerror or error}.") from error
    if len(content) > _LARGEST_BYTES:
        raise SettingsError(f"{path} holds more than {_LARGEST_BYTES:,} bytes, so it is no file of settings.")
    return content


def parse_settings(path: Path, text: str) -> Settings:
    """The settings that `text` gives; `path` is named in messages.

    Raises:
        SettingsError: As of `load_settings`.
    """
    if not text:
        return Settings()
    from taskmon.core.untrusted.toml import TomlError, read_toml  # here: a launch without settings does without

    try:
        table = read_toml(text)
    except TomlError as error:
        raise SettingsError(f"{path} is no valid TOML: {error}. A line looks like this: slots = 4") from error
    values: dict[str, Any] = {}
    for name, value in table.items():
        rule = RULES.get(name)
        if rule is None:
            where = f"{path}, line {line_of(name, text)}"
            raise SettingsError(f"{where}: there is no setting {printable(name)!r}. There are: {', '.join(RULES)}.")
        values[name] = _read(rule, value, name, f"{path}, line {line_of(name, text)}")
        if isinstance(rule, TableOf):
            values[name] = {
                inner: _read(rule.each, one, inner, f"{path}, line {line_of(inner, text, name)}")
                for inner, one in values[name].items()
            }
    return Settings(**values)


def _read(rule: Rule | Keys, value: object, name: str, where: str) -> object:
    read = rule.read(value)
    if read is None:
        raise SettingsError(f"{where}: {printable(name)[:80]} is {rule.allowed}; not {_shown(value)}.")
    return read


def line_of(name: str, text: str, table: str = "") -> int:
    """The line, counted from 1, that gives `name` at the top or in `table`; tomllib keeps no places."""
    dotted = rf"""(?:["']?{re.escape(table)}["']?\s*\.\s*)?""" if table else ""
    given = re.compile(rf"""\s*\[*\s*{dotted}["']?{re.escape(name)}["']?\s*[]=.]""")
    head = re.compile(rf"""\s*\[\s*["']?{re.escape(table)}["']?\s*\]""")
    lines = text.splitlines()
    begin = next((number for number, line in enumerate(lines, 1) if head.match(line)), 0) if table else 0
    for number, line in enumerate(lines[begin:], begin + 1):
        if given.match(line):
            return number
    return line_of(table, text) if table else 1


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    shown = f'"{printable(value)}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
