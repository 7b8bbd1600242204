"""What the user may set in settings.toml: the values, what each allows, and messages that say what to mend."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.ownership import read_chosen

MOST_SLOTS = 1_000
#: Slots beyond these bring little without being asked for: most jobs keep a core or the disk busy.
MOST_DEFAULT_SLOTS = 4
_LARGEST_BYTES = 1_000_000


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


class SettingsError(InvalidError):
    """The file makes no sense; what was typed did, so this is no wrong usage."""

    exit_status = 1


def default_slots() -> int:
    """A slot for each core, but no more than a few."""
    return min(MOST_DEFAULT_SLOTS, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force; what the file does not name has its default."""

    slots: int = field(default_factory=default_slots)
    recovery: Recovery = Recovery.ASK
    stuck_minutes: int = 0  #: ask about a run that has not moved for so long; 0: never
    theme: Theme = Theme.SYSTEM
    notify_after_s: int = 30  #: the end of a shorter run that succeeded is not announced
    keep_output_days: int = 90
    keep_output_bytes: int = 5_000_000_000
    keep_runs: int = 1_000_000
    keep_runs_days: int = 0  #: 0: whatever their age
    hints: bool = True  #: say so where a command would show no progress, and what would make it
    search_output: bool = True  #: keep the words of what ended runs printed beside the database, for search


def load_settings(path: Path) -> Settings:
    """The settings of the file; the defaults where there is none.

    Raises:
        SettingsError: It can't be read, is no TOML, names an unknown setting, or gives one a value it can't have.
    """
    try:
        content = read_chosen(path, _LARGEST_BYTES + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"The settings in {path} can't be read: {error.strerror or error}.") from error
    if len(content) > _LARGEST_BYTES:
        raise SettingsError(f"{path} holds more than {_LARGEST_BYTES:,} bytes, so it is no file of settings.")
    from taskmon.core.untrusted.toml import TomlError, read_toml  # here: a launch without settings does without

    try:
        text = content.decode("utf-8-sig")  # Notepad begins a file with a mark
        table = read_toml(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}, line {line}: this is no UTF-8 text. Save the file as UTF-8.") from error
    except TomlError as error:
        raise SettingsError(f"{path} is no valid TOML: {error}. A line looks like this: slots = 4") from error
    return _checked(path, text, table)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a setting allows: in words, and as a function that gives None for anything else."""

    allowed: str
    read: Callable[[object], object | None]


def _whole(least: int, most: int, note: str = "") -> _Rule:
    def read(value: object) -> object | None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return None
        return value

    return _Rule(f"a whole number from {least} to {most}{note}", read)


def _one_of(kind: type[StrEnum]) -> _Rule:
    def read(value: object) -> object | None:
        return next((member for member in kind if member.value == value), None)

    return _Rule("one of " + ", ".join(f'"{member.value}"' for member in kind), read)


def _truth(value: object) -> object | None:
    return value if isinstance(value, bool) else None


_RULES: dict[str, _Rule] = {
    "slots": _whole(1, MOST_SLOTS),
    "recovery": _one_of(Recovery),
    "stuck_minutes": _whole(0, 525_600, " (0: never ask)"),
    "theme": _one_of(Theme),
    "notify_after_s": _whole(0, 31_536_000),
    "keep_output_days": _whole(7, 36_500),
    "keep_output_bytes": _whole(0, 2**60),
    "keep_runs": _whole(100, 100_000_000),
    "keep_runs_days": _whole(0, 36_500, " (0: whatever their age)"),
    "search_output": _Rule("true or false", _truth),
    "hints": _Rule("true or false", _truth),
}


def _checked(path: Path, text: str, table: dict[str, object]) -> Settings:
    values: dict[str, Any] = {}
    for name, value in table.items():
        where = f"{path}, line {_line_of(name, text)}"
        rule = _RULES.get(name)
        if rule is None:
            raise SettingsError(f"{where}: there is no setting {printable(name)!r}. There are: {', '.join(_RULES)}.")
        read = rule.read(value)
        if read is None:
            raise SettingsError(f"{where}: {name} is {rule.allowed}; not {_shown(value)}.")
        values[name] = read
    return Settings(**values)


def _line_of(name: str, text: str) -> int:
    """The line, counted from 1, that gives the top-level setting `name`; tomllib keeps no places."""
    given = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[]=.]""")
    for number, line in enumerate(text.splitlines(), 1):
        if given.match(line):
            return number
    return 1


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    shown = f'"{printable(value)}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
