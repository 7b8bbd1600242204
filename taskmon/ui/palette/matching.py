"""How well words that somebody types fit a title: pure, so that it can be tried without a window."""

from __future__ import annotations

from collections.abc import Sequence

#: So much a word counts where it is found: at the beginning of the title or of one of its words, within one, as the
#: first letters of several, in what else is said, or letter by letter.
_BEGINS, _BEGINS_A_WORD, _WITHIN, _INITIALS, _ELSEWHERE, _LETTERS = 100, 80, 50, 40, 30, 10
#: Fewer letters are found one by one in nearly everything, and so are those that are spread over more characters of the
#: title, this many for each letter.
_LEAST_LETTERS, _MOST_SPREAD = 4, 3
_BETWEEN_WORDS = str.maketrans(dict.fromkeys("-_./:,()[]{}…'\"“”", " "))


def fit(words: str, title: str, more: str = "") -> int | None:
    """How well the words fit: more is better; None: one of them is nowhere.

    Args:
        more: What is said beside the title, or is only searched.
    """
    wanted = words.casefold().split()
    low, parts, rest = title.casefold(), _parts(title), more.casefold()
    total = 0
    for word in wanted:
        found = _fit_of(word, low, parts, rest)
        if not found:
            return None
        total += found
    # Of what fits as well, the shorter title says it more exactly.
    return total * 1000 - min(len(title), 999)


def _fit_of(word: str, title: str, parts: Sequence[str], rest: str) -> int:
    if title.startswith(word):
        return _BEGINS
    if any(part.startswith(word) for part in parts):
        return _BEGINS_A_WORD
    if word in title:
        return _WITHIN
    if "".join(part[0] for part in parts).startswith(word):
        return _INITIALS
    if word in rest:
        return _ELSEWHERE
    return _LETTERS if len(word) >= _LEAST_LETTERS and _is_spread(word, title) else 0


def _is_spread(word: str, title: str) -> bool:
    """Whether the letters of the word come soon one after the other in the title, the first where a word begins."""
    parts = title.split()
    for place in range(len(parts)):
        letters = iter(" ".join(parts[place:])[: len(word) * _MOST_SPREAD])
        if parts[place].startswith(word[0]) and all(letter in letters for letter in word):
            return True
    return False


def _parts(title: str) -> list[str]:
    return title.casefold().translate(_BETWEEN_WORDS).split()
