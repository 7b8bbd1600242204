"""What a check of the doctor found: how bad it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; the value is what JSON holds."""

    OK = "ok"
    NOTE = "note"  #: good to know, nothing to do
    WARNING = "warning"  #: something will not work as well as it could
    ERROR = "error"  #: taskmon can't do its work


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found, and what to do about it."""

    what: str
    level: Level
    text: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        return {"what": self.what, "level": self.level.value, "text": self.text, "remedy": self.remedy}
