"""What the palette shows: entries, and the sources that they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from taskmon.ui.palette.matching import fit

#: What was performed lately comes so much higher.
_RECENT = 25_000
#: What can't be asked for now comes so much lower.
_NOT_NOW = 60_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line, and what it does."""

    key: str  #: what it is, also the next time: action:cancel, job:Backup
    title: str
    do: Callable[[], object]
    detail: str = ""  #: what else is said of it; it is not searched
    keys: str = ""  #: that do the same
    also: str = ""  #: words that find it and are not shown
    why_not: str = ""  #: why it can't be asked for now; "": it can


class Source(Protocol):
    """Anything that has something to offer; it is asked whenever the words change."""

    def entries(self, words: str) -> Sequence[Entry]:
        """All that there is now, or what fits the words; the palette looks itself what fits."""
        ...


def ranked(words: str, entries: Sequence[Entry], recent: Sequence[str], most: int) -> list[Entry]:
    """Those that fit, the best first; without words what was performed lately, then all in their order.

    Of several with one title the first is meant.
    """
    newest = {key: len(recent) - place for place, key in enumerate(recent)}
    found, titles = [], set()
    for place, entry in enumerate(entries):
        how_well = fit(words, entry.title, f"{entry.also} {entry.keys}") if words.strip() else 0
        title = entry.title.casefold().rstrip("…")
        if how_well is not None and title not in titles:
            titles.add(title)
            how_well += _RECENT + newest[entry.key] if entry.key in newest else 0
            how_well -= _NOT_NOW if entry.why_not else 0
            found.append((-how_well, place, entry))
    return [entry for *_, entry in sorted(found, key=lambda each: each[:2])[:most]]
