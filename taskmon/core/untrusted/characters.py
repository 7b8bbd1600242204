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

#: Of what is no text, what a terminal may be given: ends of lines, and the colours in which taskmon prints.
_PASSES = re.compile("\n|\t|\r\n|\x1b\\[(?:0|1|2|3[1-7])m")

_LONE_BYTE = re.compile("[\udc80-\udcff]")


def is_text(text: str) -> bool:
    """Whether `text` can be shown as it is, in one line."""
    return text.isprintable() or NO_TEXT.search(text) is None


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 retry", "1,200 retries"; `many` where it is more than an s that is added."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


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


def for_terminal(text: str) -> str:
    """`text` as a terminal may be given it: what would move, hide or change anything there is made visible."""
    if text.isprintable():
        return text
    return NO_TEXT.sub(lambda found: found[0] if _PASSES.match(text, found.start()) else visible(found), text)


def visible(found: re.Match[str]) -> str:
    """The one character that was found, as a person reads it."""
    char = found[0]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(char) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"
    )
