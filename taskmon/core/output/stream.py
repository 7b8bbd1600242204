"""A program's bytes, as they come, folded into lines of text: bounded memory, however they are cut.

Text and colours take a short way through: most outputs have nothing else. What a redraw might still reach is held back.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from unicodedata import combining, east_asian_width

from taskmon.core.output.looks import PLAIN, Look, changed, sgr
from taskmon.core.output.row import Row
from taskmon.core.output.screen import MOST_ROWS, Screen, open_sequence
from taskmon.core.untrusted.characters import is_file_name

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_OTHER_ESCAPE = re.compile(r"\x1b(?!\[[0-9;:]*m)")
#: All but newline, tab and escape.
_CONTROLS = bytes([*range(9), *range(11, 27), *range(28, 32), 127])
#: A sequence that is still open after so many characters is none.
_LONGEST_SEQUENCE = 4_096
#: Lines longer than this are not held back: a redraw reaches only what comes after.
_MOST_HELD = 262_144
_RESET = "\x1b[0m"


class FoldedStream:
    """Takes bytes, gives lines as they were left; with their colours, or without."""

    def __init__(
        self,
        *,
        coloured: bool,
        keeps_back: bool = True,
        keeps_bytes: bool = False,
        gutter: Callable[[int], str] | None = None,
        offset: int = 0,
    ) -> None:
        """Args:
        keeps_bytes: What is not UTF-8 comes as lone surrogates, to be written as the same bytes; else as U+FFFD.
        keeps_back: Whether the newest lines wait for what may redraw them; else only those that are being redrawn.
        gutter: What to put before a line that began at this byte.
        offset: Of the first byte.
        """
        self._coloured = coloured
        self._keeps_back = keeps_back
        self._gutter = gutter
        self._offset = offset
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape" if keeps_bytes else "replace").decode
        self._open = ""  #: a sequence, or a newline, of which the rest is to come
        self._held = ""  #: the newest lines, text and colours
        self._look = PLAIN  #: at their start
        #: Takes over where there are redraws.
        self._screen: Screen | None = Screen(mark=offset, keeps_tabs=True) if gutter else None

    def feed(self, content: bytes, *, last: bool = False) -> str:
        """Lines that are finished; with the last of the bytes all there are."""
        if self._gutter is not None:
            shown = self._draw_marked(content, last)
        else:
            text = self._taken(content, last)
            shown = self._pass(text) if _is_simple(text) else self._draw(text)
        return shown + self._rest() if last else shown

    def open_rows(self) -> list[str]:
        """The newest rows, which are not finished."""
        if self._screen is not None:
            return [self._line(row) for row in self._screen.rows]
        if not self._held:
            return []
        is_plain = not self._coloured or (self._look == PLAIN and "\x1b" not in self._held)
        return [self._held if is_plain else sgr(self._look) + self._held + _RESET]

    @property
    def colours_in_force(self) -> str:
        """What gives a terminal its colours back that has been written on since `feed`."""
        return sgr(self._look) if self._screen is None and self._coloured and self._look != PLAIN else ""

    def _taken(self, content: bytes, last: bool) -> str:
        text = self._open + self._decode(content, last)
        self._open = ""
        if not last:
            tail = open_sequence(text, max(text.rfind("\n") + 1, len(text) - _LONGEST_SEQUENCE))
            if tail >= 0:
                text, self._open = text[:tail], text[tail:]
            elif text.endswith("\r"):
                text, self._open = text[:-1], "\r"
        if "\r\n" in text:
            text = text.replace("\r\n", "\n")
        if self._coloured or "\x1b" not in text or _OTHER_ESCAPE.search(text):
            return text
        return _SGR.sub("", text)

    def _pass(self, text: str) -> str:
        """Text and colours: given as they are, but for the newest lines."""
        shown = ""
        if self._screen is not None and not self._screen.is_blank:
            ends = [found.end() for found in _firsts(text, 2 * MOST_ROWS)]
            if len(ends) < 2 * MOST_ROWS:
                return self._draw(text)
            # After so many lines the cursor is below all that is there, and as many follow: nothing reaches it.
            shown = self._draw(text[: ends[MOST_ROWS]])
            shown += self._shown(self._screen.close()[:-1])
            text = text[ends[MOST_ROWS] :]
        if self._screen is not None:
            self._look, self._screen = self._screen.look, None
            shown += sgr(self._look) if self._look != PLAIN and self._coloured else ""
        text = self._held + text
        end = text.rfind("\n") + 1
        for _ in range(MOST_ROWS if self._keeps_back else 0):
            end = text.rfind("\n", 0, max(0, end - 1)) + 1
        if len(text) - end > _MOST_HELD:
            end = len(text)
        self._held = text[end:]
        if self._coloured:
            self._look = _look_after(text[:end], self._look)
        return shown + text[:end]

    def _draw(self, text: str) -> str:
        """Anything: written on a screen, of which the rows are given that can't change any more."""
        shown = ""
        if self._screen is None:
            shown = _RESET if self._coloured and self._look != PLAIN else ""
            text, self._held = self._held + text, ""
            self._screen = Screen(self._look, keeps_tabs=True)
        for index, line in enumerate(text.split("\n")):
            if index:
                self._screen.new_line(0)
            if line:
                self._screen.write(line)
        return shown + self._settled(self._screen)

    def _draw_marked(self, content: bytes, last: bool) -> str:
        screen = self._screen
        assert screen is not None
        for index, line in enumerate(content.split(b"\n")):
            if index:
                self._finish_line(screen)
                self._offset += 1
                screen.new_line(self._offset)
            self._offset += len(line)
            if line:
                screen.write(self._taken(line, False))
        if last:
            self._finish_line(screen)
        return self._settled(screen)

    def _finish_line(self, screen: Screen) -> None:
        screen.write(self._taken(b"", True).removesuffix("\r"))

    def _settled(self, screen: Screen) -> str:
        if not self._keeps_back:
            screen.settle(screen.reach)
        rows, screen.finished = screen.finished, []
        return self._shown(rows)

    def _rest(self) -> str:
        """What has been held back."""
        if self._screen is not None:
            look, rows = self._screen.look, self._screen.close()
            self._screen = Screen(look, self._offset, keeps_tabs=True)
            if rows and not rows[-1].width:
                rows.pop()
            return self._shown(rows)
        rest, self._held = self._held, ""
        if self._coloured and (self._look != PLAIN or "\x1b" in rest):
            rest += _RESET
        self._look = _look_after(rest, self._look)
        return rest

    def _shown(self, rows: Iterable[Row]) -> str:
        return "".join([self._line(row) + ("\n" if row.ends else "") for row in rows])

    def _line(self, row: Row) -> str:
        before = self._gutter(row.mark) if self._gutter is not None else ""
        if not self._coloured:
            return before + row.text
        return before + "".join(
            [each.text if each.look == PLAIN else sgr(each.look) + each.text + _RESET for each in row.pieces()]
        )


def _is_simple(text: str) -> bool:
    """Whether there is nothing in it but text and colours."""
    if "\x1b" in text and _OTHER_ESCAPE.search(text):
        return False
    if text.isascii():
        content = text.encode("ascii")
        return len(content.translate(None, _CONTROLS)) == len(content)
    return is_file_name(text.replace("\n", "").replace("\t", "").replace("\x1b", ""))


def _look_after(text: str, look: Look) -> Look:
    reset = max(text.rfind(_RESET), text.rfind("\x1b[m"))
    if reset < 0 and "\x1b" not in text:
        return look
    for found in _SGR.finditer(text, max(0, reset)):
        look = changed(look, found[1])
    return look


def _firsts(text: str, most: int) -> list[re.Match[str]]:
    found = []
    for match in re.finditer("\n", text):
        found.append(match)
        if len(found) == most:
            break
    return found


def cut(line: str, columns: int) -> str:
    """As much of a line of text and colours as so many columns of a terminal hold."""
    if len(line) <= columns and line.isascii():
        return line
    shown: list[str] = []
    at, left = 0, columns
    for found in [*_SGR.finditer(line), None]:
        for char in line[at : found.start() if found else len(line)]:
            left -= 0 if combining(char) else 2 if east_asian_width(char) in "WF" else 8 if char == "\t" else 1
            if left < 0:
                return "".join(shown) + (_RESET if _SGR.search(line) else "")
            shown.append(char)
        if found:
            shown.append(found[0])
            at = found.end()
    return "".join(shown)
