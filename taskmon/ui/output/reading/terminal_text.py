"""One row of raw output as text with colours: what a terminal would show of it, and nothing that one would do."""

from __future__ import annotations

import re

from taskmon.core.output.looks import PLAIN, Look, Piece, changed
from taskmon.core.output.screen import Screen
from taskmon.core.untrusted.characters import is_text

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_SGR_BYTES = re.compile(rb"\x1b\[([0-9;:]*)m")


def look_after(content: bytes, look: Look = PLAIN) -> Look:
    """The look in force behind these bytes."""
    if b"\x1b" in content:
        for match in _SGR_BYTES.finditer(content, max(0, content.rfind(b"\x1b[0m"))):
            look = changed(look, match[1].decode("ascii"))
    return look


def pieces(content: bytes, look: Look = PLAIN) -> tuple[list[Piece], Look]:
    """What is seen of one row that begins in `look`, and the look in force at its end."""
    text = content.decode("utf-8", "replace").removesuffix("\r")
    if is_text(text):
        return ([Piece(text, look)] if text else []), look
    parts = _SGR.split(text)
    if is_text("".join(parts[::2])):
        return _coloured(parts, look)
    screen = Screen(look, most_rows=1)
    screen.write(text)
    return [piece for row in screen.close() for piece in row.pieces()], screen.look


def _coloured(parts: list[str], look: Look) -> tuple[list[Piece], Look]:
    """Text, an SGR sequence's parameters, text, and so on: a screen draws the same, in ten times the time."""
    found: list[Piece] = []
    for index in range(0, len(parts), 2):
        if index:
            look = changed(look, parts[index - 1])
        text = parts[index]
        if text and found and found[-1].look == look:
            text = found.pop().text + text
        if text:
            found.append(Piece(text, look))
    return found, look
