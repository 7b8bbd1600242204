"""Counts words: what a program does without taskmon. `tasks.py` makes a task of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+")


def words_in(path: Path) -> Counter[str]:
    """How often each word is in the file."""
    with open(path, encoding="utf-8", errors="replace") as file:
        return Counter(word.lower() for line in file for word in _WORD.findall(line))
