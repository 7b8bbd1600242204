"""A small terminal: turns raw output into the lines that a person saw, redraws and rows of several bars included.

It knows where the cursor is, not what a line means. A row is told as a `Line` each time the cursor leaves it, or goes
back in it, after something was written. Colours, titles and strings for the device are passed over.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: No tool draws a longer bar. Longer lines are passed over; the end of one is kept, to be shown.
LONGEST_LINE = 4_096
#: A sequence that is still open after so many characters is none: it is taken for text, not waited for.
LONGEST_ESCAPE = 4_096
#: Of a flood of lines in one chunk only the oldest and the newest are looked at.
MOST_FIRST, MOST_LAST = 20, 60
#: Of a longer chunk only the end is read: a person saw no more of it. It costs a few ms.
MOST_READ = 32_768
#: With more movements of the cursor than these only the last of it is drawn, so many characters.
MOST_MOVES, LEAST_READ = 2_000, 4_096
#: Rows that the cursor can go back to.
MOST_ROWS = 64

#: The row of the window's title.
TITLE_ROW = -2_000_000

#: An `OSC 9;4`, a title, another string for the device, a control sequence, any other escape, movements.
_TOKEN = re.compile(
    r"\x1b\]9;4;(?P<osc>[^\x07\x1b\x9c\ufffd\r\n]*)(?:\x07|\x1b\\|[\x9c\ufffd])?"
    r"|\x1b\][012];(?P<title>[^\x07\x1b\x9c\ufffd\r\n]*)(?:\x07|\x1b\\|[\x9c\ufffd])?"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c\ufffd\r\n]*(?:\x07|\x1b\\|[\x9c\ufffd])?"
    r"|\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b(?P<escape>[ -/]*[0-~])"
    r"|(?P<backs>\x08+)|(?P<returns>\r+)|(?P<ends>\n)|\x1b"
)
#: The start of a sequence whose end has not come yet.
_OPEN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x9c\ufffd\r\n]*\x1b?|[ -/]*)\Z")
_COMMAND = re.compile(r"\x1b\]9;4;([^\x07\x1b\x9c\ufffd\r\n]*)")
_MOVING = re.compile("[\x1b\x08]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stood when the cursor left it or went back in it."""

    text: str
    row: int = 0  #: grows downwards; rows that were addressed by number have negative ones
    is_redrawn: bool = False  #: the cursor went back in it, or came back to it


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one chunk completed."""

    lines: Sequence[Line] = ()
    commands: Sequence[bytes] = ()  #: what stands behind `OSC 9;4;`, oldest first


class Screen:
    """Takes output in pieces cut anywhere; its memory is bounded whatever comes. `tells`: other lines are not given."""

    def __init__(self, tells: Callable[[str], object]) -> None:
        self._tells = tells
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""  # an open escape sequence
        self._rows: dict[int, str] = {}
        self._passed: list[str] = []  # the lines before the cursor's row that are not in the rows yet
        self._row, self._column = 0, 0
        self._saved = (0, 0)
        self._is_torn = False  # the row of the cursor lost its head
        self._is_fresh = False  # something was written since the row was told last
        self._is_redrawn = False
        self._keeps_tail = False  # the cursor went sideways: what stands behind it stays
        self._newest = ""

    def feed(self, chunk: bytes) -> Drawn:
        """Take in `chunk` and give what it completes."""
        text = self._held + self._decode(chunk)
        self._held = ""
        if "\x1b" in text:
            text = self._whole_sequences(text)
        ended: list[Line] = []
        commands: list[bytes] = []
        if len(text) > MOST_READ:
            text = self._newest_part(text, MOST_READ, commands)
        if len(text) > LEAST_READ and text.count("\x1b") + text.count("\b") > MOST_MOVES:
            text = self._newest_part(text, LEAST_READ, commands)
        if _MOVING.search(text) is None and self._column == len(self._rows.get(self._row, "")):
            self._print(text, ended)
        else:
            self._draw(text, ended, commands)
        telling = [line for line in ended if self._tells(line.text)]
        if len(telling) > MOST_FIRST + MOST_LAST:
            del telling[MOST_FIRST:-MOST_LAST]
        return Drawn(telling, commands)

    @property
    def open_line(self) -> Line | None:
        """The row of the cursor, where it is not over: the newest redraw, or only the start of one."""
        text = self._rows.get(self._row, "")
        if self._is_torn or not self._is_fresh or not self._tells(text):
            return None
        return Line(text, self._row, self._is_redrawn)

    @property
    def newest_text(self) -> str:
        """The newest line that is not blank, without control characters; for showing."""
        text = self._rows.get(self._row, "")
        return _CONTROLS.sub(" ", text if text.strip() else self._newest).strip()

    def row_text(self, row: int) -> str:
        """What stands in a row now; nothing where it was never written, or is long gone."""
        return self._rows.get(row, "")

    # Plain text, by far the most: no cursor goes anywhere but to the next line or the start of this one.

    def _print(self, text: str, ended: list[Line]) -> None:
        first, *lines = text.split("\n")
        self._write_plain(first, ended)
        if not lines:
            return
        self._end_row(ended)
        self._passed.append(self._rows.pop(self._row - 1, ""))
        *whole, last = lines
        tells = self._tells
        telling = [
            (row, line) for row, line in enumerate(whole, self._row) if tells(line) and line and not line.isspace()
        ]
        if len(telling) > MOST_FIRST + MOST_LAST:
            del telling[MOST_FIRST:-MOST_LAST]
        for row, line in telling:
            ended.extend(Line(state, row, is_redrawn) for is_redrawn, state in _redraws(line))
        if whole or len(self._passed) > MOST_ROWS:
            # Put on the screen only if the cursor ever goes back.
            self._passed = [*self._passed, *whole][-MOST_ROWS:]
            self._row += len(whole)
            self._newest = next((line for line in reversed(whole) if line.strip()), self._newest)
        self._write_plain(last, ended)

    def _draw_passed(self) -> None:
        """Put the lines on the screen that went by since the cursor moved last."""
        first = self._row - len(self._passed)
        for number, line in enumerate(self._passed):
            redraws = line.rstrip("\r").split("\r")
            self._rows[first + number] = redraws[-1]
        self._passed = []

    def _write_plain(self, line: str, ended: list[Line]) -> None:
        if "\r" not in line:
            if line:
                self._write(line)
            return
        first, *redraws = line.split("\r")
        if first:
            self._write(first)
        if len(redraws) > MOST_FIRST + MOST_LAST:
            del redraws[MOST_FIRST:-MOST_LAST]
        for redraw in redraws:
            self._return(ended)
            if redraw:
                self._write(redraw)

    # Everything else.

    def _draw(self, text: str, ended: list[Line], commands: list[bytes]) -> None:
        self._draw_passed()
        position = 0
        for found in _TOKEN.finditer(text):
            start = found.start()
            if start > position:
                self._write(text[position:start])
            position = found.end()
            if found["ends"]:
                self._end_row(ended)
            elif found["returns"]:
                self._return(ended)
            elif found["backs"]:
                self._tell(ended)
                self._is_redrawn = True
                self._column = max(0, self._column - (position - start))
            elif found["final"]:
                self._control(found["final"], found["arguments"], ended)
            elif found["escape"]:
                self._escape(found["escape"], ended)
            elif found["title"]:
                ended.append(Line(found["title"], TITLE_ROW, True))
            elif found["osc"] is not None:
                commands.append(found["osc"].encode("utf-8", "replace"))
        if position < len(text):
            self._write(text[position:])
        self._tidy()

    def _control(self, final: str, arguments: str, ended: list[Line]) -> None:
        if final not in "ABCDEFGHJKdfsu`" or arguments[:1] in ("<", "=", ">", "?"):
            return
        numbers = [int(part) if part.isdigit() and len(part) < 5 else 0 for part in arguments.split(";")]
        first = numbers[0]
        count = max(1, first)
        match final:
            case "A" | "F":
                self._go(self._row - count, 0 if final == "F" else self._column, ended)
            case "B" | "E":
                self._go(self._row + count, 0 if final == "E" else self._column, ended)
            case "C":
                self._sideways(self._column + count)
            case "D":
                self._sideways(max(0, self._column - count))
            case "G" | "`":
                self._tell(ended)
                self._sideways(count - 1)
            case "d":
                self._go(_addressed(count), self._column, ended)
            case "H" | "f":
                self._go(_addressed(count), max(1, numbers[1] if len(numbers) > 1 else 1) - 1, ended)
            case "K":
                self._erase(first, ended)
            case "J":
                if first >= 2:
                    self._tell(ended)
                    self._rows = {row: text for row, text in self._rows.items() if row >= 0}
                self._erase(0 if first != 1 else 1, ended)
            case "s":
                self._saved = (self._row, self._column)
            case "u":
                self._go(*self._saved, ended)

    def _escape(self, escape: str, ended: list[Line]) -> None:
        match escape:
            case "7":
                self._saved = (self._row, self._column)
            case "8":
                self._go(*self._saved, ended)
            case "D" | "E":
                self._end_row(ended)
            case "M":
                self._go(self._row - 1, self._column, ended)

    def _erase(self, which: int, ended: list[Line]) -> None:
        text = self._rows.get(self._row, "")
        if which == 0:
            if self._column < len(text):
                self._tell(ended)
                self._rows[self._row] = text[: self._column]
            return
        self._tell(ended)
        self._rows[self._row] = "" if which == 2 else " " * min(self._column, len(text)) + text[self._column :]

    # The row of the cursor.

    def _write(self, text: str) -> None:
        row = self._rows.get(self._row, "")
        column = self._column
        if column > len(row):
            row += " " * min(column - len(row), 500)
        tail = row[column + len(text) :] if self._keeps_tail else ""
        row = row[:column] + text
        self._column = len(row)
        if self._column > LONGEST_LINE:
            row = row[-LONGEST_LINE:]
            self._column = len(row)
            self._is_torn = True
        self._rows[self._row] = row + tail
        # Blanks written over something only erase it: half of what was there says nothing.
        self._is_fresh = self._is_fresh or not text.isspace()

    def _tell(self, ended: list[Line]) -> None:
        if self._is_fresh:
            self._is_fresh = False
            text = self._rows[self._row]
            if text.strip():
                self._newest = text
                if not self._is_torn:
                    ended.append(Line(text, self._row, self._is_redrawn))

    def _end_row(self, ended: list[Line]) -> None:
        self._tell(ended)
        self._row += 1
        self._column = 0
        self._is_redrawn = self._row in self._rows
        self._is_torn = self._keeps_tail = False

    def _return(self, ended: list[Line]) -> None:
        self._tell(ended)
        self._column = 0
        self._is_redrawn = True
        self._is_torn = self._keeps_tail = False

    def _sideways(self, column: int) -> None:
        self._column = min(column, LONGEST_LINE)
        self._keeps_tail = True

    def _go(self, row: int, column: int, ended: list[Line]) -> None:
        self._tell(ended)
        if self._row >= 0 and _addressed(0) // 2 < row < 0:
            row = 0  # above the first row
        self._row, self._column = row, column
        self._is_redrawn = True
        self._is_torn = False
        self._keeps_tail = column > 0  # it goes there to change a part of the row

    def _tidy(self) -> None:
        if len(self._rows) > 2 * MOST_ROWS:
            for row in sorted(self._rows, key=lambda row: abs(row - self._row))[MOST_ROWS:]:
                del self._rows[row]

    # Sequences that are cut, and floods.

    def _whole_sequences(self, text: str) -> str:
        """`text` up to a sequence that is still open, which is held back for the next chunk."""
        start = text.rfind("\x1b")
        if start > 0 and start == len(text) - 1:
            # It may be the first half of what ends the sequence before it.
            before = text.rfind("\x1b", 0, start)
            if before >= 0 and text[before + 1 : before + 2] in "]PX^_" and _OPEN.match(text, before):
                start = before
        if _OPEN.match(text, start) is None:
            return text
        if len(text) - start > LONGEST_ESCAPE:
            return text[:start] + text[start + 2 :]
        self._held = text[start:]
        return text[:start]

    def _newest_part(self, text: str, most: int, commands: list[bytes]) -> str:
        """The end of a flood, from the start of a line or redraw on; of what is left out only OSC 9;4 is read."""
        start = len(text) - most
        ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
        start = min(ends, default=start)
        commands.extend(found.encode("utf-8", "replace") for found in _COMMAND.findall(text, 0, start))
        return text[start:]


def _redraws(line: str) -> list[tuple[bool, str]]:
    """What a line showed, one state after the other, and whether that was a redraw."""
    if "\r" not in line:
        return [(False, line)]
    states = [(place > 0, state) for place, state in enumerate(line.split("\r")) if state.strip()]
    if len(states) > MOST_FIRST + MOST_LAST:
        del states[MOST_FIRST:-MOST_LAST]
    return states


def _addressed(number: int) -> int:
    """The row that has this number on a real screen: apart from those that were reached by going on."""
    return number - 1_000_000
