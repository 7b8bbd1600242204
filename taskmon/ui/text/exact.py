"""Texts in a field, exactly: what Qt's fields would change or drop is held there by stand-ins that nobody types."""

from __future__ import annotations

import re

#: Bytes of other character sets (as surrogates), and what a Qt document takes for the end of a line.
_CHANGED = re.compile("[\ud800-\udfff\r\u2028\u2029\ufdd0\ufdd1\x00]")
#: In the last private plane, where no font has signs of its own: each stands for the character so far below it.
_BASE = 0x10_0000
_STAND_INS = re.compile("[\U0010d800-\U0010dfff\U0010000d\U00102028\U00102029\U0010fdd0\U0010fdd1\U00100000]")


def to_field(text: str) -> str:
    """The text as a field can hold it."""
    return _CHANGED.sub(lambda found: chr(_BASE + ord(found[0])), text)


def from_field(text: str) -> str:
    """What `to_field` was given, with what was typed to it since."""
    return _STAND_INS.sub(lambda found: chr(ord(found[0]) - _BASE), text)
