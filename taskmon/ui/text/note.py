"""Why a fact holds, in the reader's language. Worker and engine tell it in English: "quiet for 4 min".

What they say is known by its sentence; any other, as those of other versions, is shown as it was told.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.job import printable
from taskmon.ui.text.units import translate

_SENTENCES = (
    QT_TRANSLATE_NOOP("notes", "quiet for {time}"),
    QT_TRANSLATE_NOOP("notes", "quiet for {time}; usually not longer than {usual}"),
    QT_TRANSLATE_NOOP("notes", "it was stopped from outside (SIGSTOP)"),
    QT_TRANSLATE_NOOP("notes", "it does not look whether it shall end"),
    QT_TRANSLATE_NOOP("notes", "its worker (pid {pid}) was stopped by somebody (SIGSTOP), and is continued"),
    QT_TRANSLATE_NOOP(
        "notes",
        "its worker (pid {pid}) is held by a debugger: until that lets it go, nobody watches over the run",
    ),
    QT_TRANSLATE_NOOP("notes", "Process {pid} ({name}) belongs to another user and can't be ended by this one."),
    QT_TRANSLATE_NOOP(
        "notes", "Process {pid} ({name}) was killed, but hangs inside the system, where no signal reaches it."
    ),
    QT_TRANSLATE_NOOP("notes", "Process {pid} ({name}) was killed, but has not gone yet."),
)
_TIME = r"\d{1,9} (?:s|min|h)"
#: What can stand in a sentence's places.
_PLACES = {"time": _TIME, "usual": _TIME, "pid": r"\d{1,9}", "name": r".{0,200}"}


def note_text(note: str) -> str:
    """The note, in the reader's language where its sentence is a known one."""
    if not note:
        return ""
    for sentence in map(str, _SENTENCES):
        if found := _pattern(sentence).fullmatch(note):
            shown = {
                place: _time(said) if _PLACES[place] == _TIME else said for place, said in found.groupdict().items()
            }
            return printable(translate("notes", sentence).format_map(shown))
    return printable(note)


@cache  # a note is asked for with each picture of its row
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", sentence)  # text, place, text, place, …
    places = (f"(?P<{part}>{_PLACES[part]})" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile("".join(places), re.DOTALL)


def _time(said: str) -> str:
    count, unit = said.split(" ")
    text = {
        "s": translate("wording", "{count} s"),
        "min": translate("wording", "{count} min"),
        "h": translate("wording", "{count} h"),
    }[unit]
    return text.format(count=count)
