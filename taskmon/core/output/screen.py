"""The newest rows of a terminal: what redraws of a line and of a small block of lines leave to be seen.

Understood are carriage return, backspace, colours, erasing, and the movements by which programs redraw: within a line,
and up and down by some lines (tqdm, docker, npm). Every other sequence is passed over: titles, clipboard, questions,
modes, alternate screens. A line is never so old that it is kept: older than the newest `most_rows` it is finished.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from functools import partial

from taskmon.core.output.hyperlinks import link_of
from taskmon.core.output.looks import PLAIN, Look, changed
from taskmon.core.output.redraws import shortened
from taskmon.core.output.row import Row

#: A block of lines that is redrawn is no higher.
MOST_ROWS = 64
#: Who sends the cursor further right wants to know how wide the terminal is, and writes nothing there.
MOST_COLUMNS = 500
#: A longer line is cut.
LONGEST_ROW = 16_384
#: CSI; OSC; the other strings (DCS, SOS, PM, APC); short escapes; all but the first also in their C1 forms. One that
#: never ends reaches to the end of the text.
TOKEN = re.compile(
    r"[\r\b]"
    r"|(?:\x1b\[|\x9b)([0-?]*)[ -/]*(?:([@-~])|\Z)"
    r"|(?:\x1b\]|\x9d)([^\x07\x1b\x9c]*)(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*([0-~])?"
)
#: So many in one line are not gone through one by one.
_MANY_REDRAWS = 8
#: What begins a string of its own.
_STRINGS = ("\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", *"\x9d\x90\x98\x9e\x9f")


def open_sequence(text: str, start: int) -> int:
    """Where the sequence begins that may go on behind the end of `text`, at `start` or later; -1: there is none."""
    newest = next(iter(deque(TOKEN.finditer(text, start), maxlen=1)), None)
    if newest is None or newest.end() < len(text) or newest[0] in "\r\b":
        return -1
    if newest[0].startswith(_STRINGS):
        return -1 if newest[0].endswith(("\x07", "\x9c", "\x1b\\")) else newest.start()
    return newest.start() if newest[2] is None and not newest[4] else -1


class Screen:
    """Rows that may still change, the newest last, and those that no longer can."""

    def __init__(
        self, look: Look = PLAIN, mark: int = 0, most_rows: int = MOST_ROWS, *, keeps_tabs: bool = False
    ) -> None:
        self._make = partial(Row, keeps_tabs=keeps_tabs)
        self.look = look  #: in force now
        self.rows = [self._make(mark)]
        self.finished: list[Row] = []  #: taken out by the caller
        self.reach = 0  #: how far up from the newest row the cursor has been sent of late
        self._most_rows = most_rows
        self._at = 0  #: which row the cursor is in
        self._column = 0
        self._mark = mark
        self._new_rows = 0  #: since it was sent up
        self._apart: Row | None = None  #: written at a fixed place of the screen: a status line, or a new page
        self._saved: tuple[Row, int] | None = None

    @property
    def column(self) -> int:
        """Where in its row the cursor is."""
        return self._column

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands here that could still change."""
        is_held = self._column > 0 or self._apart is not None or self._saved is not None
        return len(self.rows) == 1 and not self.rows[0].width and not is_held

    def write(self, text: str) -> None:
        """Show `text`, in which there is no newline."""
        if text.count("\r") >= _MANY_REDRAWS:
            text = shortened(text, LONGEST_ROW)
        at = 0
        for found in TOKEN.finditer(text):
            if found.start() > at:
                self._put(text[at : found.start()])
            at = found.end()
            if found[0] == "\r":
                self._column = 0
            elif found[0] == "\b":
                self._column = max(0, self._column - 1)
            elif found[2]:
                self._control(found[2], found[1])
            elif found[3] is not None:
                link = link_of(found[3])
                if link is not None and link != self.look.link:
                    self.look = replace(self.look, link=link)
            elif found[4]:
                self._escape(found[4])
        if at < len(text):
            self._put(text[at:])

    def new_line(self, mark: int) -> None:
        """Go to the start of the next row; where it is a new one, `mark` is where it began."""
        self._mark = mark
        self._settle_apart()
        self.rows[self._at].ends = True
        self._at += 1
        self._column = 0
        if self._at == len(self.rows):
            self.rows.append(self._make(mark))
            self._new_rows += 1
            if self._new_rows > self._most_rows:
                self.reach = 0
            self._finish(self._most_rows)

    def settle(self, keep: int) -> None:
        """Finish all rows but the newest `keep`, and those below the cursor."""
        self._finish(max(1, keep, len(self.rows) - self._at))

    def close(self) -> list[Row]:
        """All rows that have not been taken; nothing more is written."""
        self._settle_apart()
        rows, self.rows, self.finished = self.finished + self.rows, [self._make(self._mark)], []
        return rows

    def _finish(self, keep: int) -> None:
        count = len(self.rows) - keep
        if count > 0:
            self.finished += self.rows[:count]
            del self.rows[:count]
            self._at = max(0, self._at - count)
            self.reach = min(self.reach, keep)

    def _row(self) -> Row:
        return self._apart if self._apart is not None else self.rows[self._at]

    def _put(self, text: str) -> None:
        row = self._row()
        for start in range(0, len(text), LONGEST_ROW):
            self._column = row.put(self._column, text[start : start + LONGEST_ROW], self.look)
            if row.width >= LONGEST_ROW:
                row = self._cut(row)

    def _cut(self, row: Row) -> Row:
        self._column = 0
        if self._apart is not None:
            self._apart = self._make(self._mark)
            return self._apart
        if self._at < len(self.rows) - 1:  # in the midst of a block: it begins anew
            row.erase(0)
            return row
        self._mark += 1
        self.rows.append(self._make(self._mark))
        self._at += 1
        self._finish(self._most_rows)
        return self.rows[self._at]

    def _settle_apart(self) -> None:
        if self._apart is not None:
            apart, self._apart = self._apart, None
            self._at = len(self.rows) - 1
            if apart.width:
                if self.rows[-1].width:
                    self._append(apart)
                else:
                    apart.mark = self.rows[-1].mark
                    self.rows[-1] = apart

    def _append(self, row: Row) -> None:
        self.rows[-1].ends = True
        self._mark += 1
        row.mark = self._mark
        self.rows.append(row)
        self._at = len(self.rows) - 1
        self._finish(self._most_rows)

    def _up(self, count: int) -> None:
        self._settle_apart()
        count = min(count, self._most_rows - 1)
        if count > self._at:  # begun in the midst of a block: its upper rows are not known
            missing = min(count - self._at, self._most_rows - len(self.rows))
            first = self.rows[0].mark
            for row in self.rows:
                row.mark += missing
            upper = [self._make(first + index) for index in range(missing)]
            for row in upper:
                row.ends = True
            self.rows[:0] = upper
            self._mark = max(self._mark, self.rows[-1].mark)
            self._at += missing
        self._at = max(0, self._at - count)
        self.reach, self._new_rows = max(self.reach, len(self.rows) - self._at), 0

    def _down(self, count: int) -> None:
        self._settle_apart()
        self._at = min(len(self.rows) - 1, self._at + count)

    def _control(self, final: str, parameters: str) -> None:
        if final == "m":
            if not parameters or parameters[0] <= ";":  # others are private: `>4m` is a mode of keys
                self.look = changed(self.look, parameters)
            return
        numbers = [_number(part) for part in parameters.split(";")[:2]]
        count = max(1, numbers[0])
        if final in "AF":
            self._up(count)
        elif final in "BE":
            self._down(count)
        elif final == "C":
            self._column += count if self._column + count < MOST_COLUMNS else 0
        elif final == "D":
            self._column = max(0, self._column - count)
        elif final in "G`":
            self._column = count - 1 if count <= MOST_COLUMNS else self._column
        elif final == "K":
            self._erase_in_row(numbers[0])
        elif final == "J" and not parameters.startswith("?"):
            self._erase_below(numbers[0])
        elif final == "X":
            self._row().erase(self._column, self._column + min(count, MOST_COLUMNS))
        elif final == "P":
            self._row().delete(self._column, count)
        elif final == "@":
            self._row().insert(self._column, min(count, MOST_COLUMNS), LONGEST_ROW - 1)
        elif final in "Hf":
            self._settle_apart()
            self._apart = self._make(self._mark)
            self._column = 0
        elif final == "s" and not parameters:
            self._escape("7")
        elif final == "u" and not parameters:
            self._escape("8")
        if final in "FE":
            self._column = 0

    def _escape(self, final: str) -> None:
        if final == "M":
            self._up(1)
        elif final == "7":
            self._saved = (self._row(), self._column)
        elif final == "8" and self._saved is not None:
            row, column = self._saved
            if any(row is each for each in self.rows):
                self._apart = None  # what stood apart was a status line: it is no part of what was said
                self._at = next(index for index, each in enumerate(self.rows) if each is row)
                self._column = column

    def _erase_in_row(self, what: int) -> None:
        row = self._row()
        if what == 0:
            row.erase(self._column)
        else:
            row.erase(0, None if what == 2 else self._column + 1)

    def _erase_below(self, what: int) -> None:
        if what == 0 and self._apart is None:
            self.rows[self._at].erase(self._column)
            for row in self.rows[self._at + 1 :]:
                row.erase(0)


def _number(text: str) -> int:
    if not (text.isdecimal() and text.isascii()):
        return 0
    return int(text) if len(text) < 6 else 99_999
