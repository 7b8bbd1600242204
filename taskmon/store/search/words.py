"""The words of a text, as both the index and a search see them: letters and digits, each word once."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What is shorter is in nearly every output.
SHORTEST = 2
#: A longer one is known by its beginning: keys and encoded files are long, and nobody types them.
LONGEST = 40
_WORD = re.compile(r"[^\W_]+")
#: One call of the expression holds the interpreter for less than a millisecond.
_PORTION = 16_384


def words_of(text: str) -> list[str]:
    """The words, in the order of the text; accents and case are left to the index."""
    if not text.isascii():
        from unicodedata import normalize  # here: a search seldom needs it

        text = normalize("NFC", text)
    return [word[:LONGEST] for word in _WORD.findall(text)]


def distinct(texts: Iterable[str], most_characters: int) -> str:
    """The words of these texts that are worth keeping, each once, up to so many characters in all."""
    found: dict[str, None] = {}
    size = 0
    for text in texts:
        for start in range(0, len(text), _PORTION):
            for word in words_of(text[start : start + _PORTION].lower()):
                if len(word) < SHORTEST or word in found:
                    continue
                size += len(word) + 1
                if size > most_characters:
                    return " ".join(found)
                found[word] = None
    return " ".join(found)


def match_of(word: str) -> str | None:
    """What the index is asked for one word that somebody types: its last part may go on; None: nothing."""
    parts = [part for part in words_of(word.lower()) if len(part) >= SHORTEST]
    if not parts:
        return None
    *whole, last = (f'"{part}"' for part in parts)
    goes_on = word[-1:].isalnum()
    return " AND ".join([*whole, f"{last}*" if goes_on else last])
