"""Which characters are text: all that people write with, but not what moves, hides or turns what is around it."""

from __future__ import annotations

import codecs
import re

from taskmon.core.errors import InvalidError

#: Control characters; what ends a line; lone bytes (as surrogates); marks that turn the direction of writing up to one
#: that may never come, with which a name passes for another; the byte order mark; what is no character at all. Joiners,
#: direction marks, wide and unbreakable spaces are text: Persian, Hindi and emoji are written with them. So is what
#: this Python's Unicode does not know yet.
NO_TEXT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    + "]"
)

_LONE_BYTE = re.compile("[\udc80-\udcff]")


def is_text(text: str) -> bool:
    """Whether `text` can be shown as it is, in one line."""
    return text.isprintable() or NO_TEXT.search(text) is None


def is_file_name(text: str) -> bool:
    """Whether `text` may name a file: text, and bytes of other character sets as their escapes."""
    return is_text(_LONE_BYTE.sub("", text))


def unmarked(content: bytes, source: str) -> bytes:
    """A file that a person has written, without the mark that some editors put before its first word.

    Raises:
        InvalidError: It is in UTF-16, as PowerShell writes it; read as UTF-8 it would be other words.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidError(f"{source} is in UTF-16. Save it as UTF-8.")
    return content.removeprefix(codecs.BOM_UTF8)
