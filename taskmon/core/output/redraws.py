"""What many redraws of one line leave: found from the newest back, for most of them are overwritten as a whole."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_COLOUR = r"\x1b\[[0-9;:]*m"
_COLOURS = re.compile(_COLOUR)
#: Erases what follows, or all of the row. Before it a state has written over what is in front of it, so either way
#: nothing is left of an earlier one.
_ERASE = re.compile(r"\x1b\[[02]?K")
_UNDERSTOOD = re.compile(rf"{_COLOUR}|{_ERASE.pattern}")


def shortened(text: str, longest: int) -> str:
    """What leaves the same on a row as `text`, in which carriage returns begin anew; itself where that isn't sure.

    Args:
        text: Without newlines.
        longest: So many columns a row has room for.
    """
    bare = _UNDERSTOOD.sub("", text)
    shown = bare.replace("\r", "")
    if not shown.isprintable():
        return text  # it moves about
    wide = ""
    if not shown.isascii():
        odd = set(shown)
        if any(combining(char) or char == "\ufe0f" for char in odd):
            return text  # what it stands on is changed
        wide = "".join(char for char in odd if east_asian_width(char) in "WF")
    states = text.split("\r")
    widths = [len(each) + sum(map(each.count, wide)) for each in bare.split("\r")]
    if max(widths) >= longest:
        return text
    kept, covered, last = [states[-1]], widths[-1], len(states) - 1
    is_cleared = _clears(states[-1])
    dropped: list[str] = []  # newest first
    for state, width in zip(states[last - 1 : 0 : -1], widths[last - 1 : 0 : -1], strict=True):
        is_seen = not is_cleared and (width > covered or _clears(state))
        if not is_seen:
            if "\x1b" in state:
                dropped.append(state)
            continue
        kept[-1] = _colours(dropped) + kept[-1]
        kept.append(state)
        covered, is_cleared, dropped = max(covered, width), _clears(state), []
    kept[-1] = _colours(dropped) + kept[-1]
    return "\r".join([states[0], *reversed(kept)])


def _clears(state: str) -> bool:
    return "K" in state and _ERASE.search(state) is not None


def _colours(dropped: list[str]) -> str:
    """What of states that are not shown is in force behind them."""
    found: list[str] = []
    for state in dropped:
        found += reversed(_COLOURS.findall(state))
        if any(each in ("\x1b[0m", "\x1b[m") for each in found[-4:]):
            break  # what was said before is over
    return "".join(reversed(found))
