"""What some programs ask their terminal and wait for an answer to: each gets a fixed one, and nothing else happens.

An answer is typed into the program's input. So none holds a word of what was asked, nor a line's end: whatever reads
it, a shell for instance, is told a position or a colour and no command. Not answered is what would repeat a text of
the program's own: titles, icon names, answerback.

Source: xterm's "Control Sequences", section "Functions using CSI"; kitty's keyboard protocol.
"""

from __future__ import annotations

import re

COLUMNS, ROWS = 100, 30
#: At once; more is asked by nobody who waits for the answers.
_MOST = 16
#: And so many a second after that.
_A_SECOND = 20.0
_LONGEST = 320
#: Of a chunk, only its end is looked at: who has asked waits, and writes no more. Less of it where much comes at once.
_END, _SHORT_END = 4_096, 512
_AT_ONCE_S = 0.05

_QUERY = re.compile(
    rb"\x1b(?:\[[?>=]?[0-9]{0,5}(?:[nctuq]|\$p)"
    rb"|\]1[0-2];\?(?:\x07|\x1b\\)"
    rb"|P[$+]q[^\x1b\x07]{0,256}\x1b\\)"
)
_FAR_AWAY = re.compile(rb"\x1b\[[0-9]{3,5};[0-9]{3,5}H\Z")
#: What may become one with what follows.
_BEGUN = re.compile(
    rb"(?:\x1b\[[0-9]{3,5};[0-9]{3,5}H)?"
    rb"(?:\x1b(?:\[[?>=]?[0-9;]{0,11}\$?|\](?:1[0-2]?)?;?\??\x1b?|P(?:[$+](?:q[^\x1b\x07]{0,256}\x1b?)?)?)?)?"
)

_ST = b"\x1b\\"
#: With its bracket no shell takes it for the name of a file to write to, which ">|" would begin.
_VERSION = b"\x1bP>|taskmon(1)" + _ST
_POSITION = b"\x1b[6n"
_CORNER = b"\x1b[%d;%dR" % (ROWS, COLUMNS)
#: What is known and is not set is 0 here: "not recognised". No program does without it then.
_MODES = (1, 3, 5, 6, 7, 12, 25, 45, 47, 66, 69, 80, 1000, 1002, 1003, 1004, 1005, 1006, 1007, 1015, 1016, 1034, 1047,
          1048, 1049, 2004, 2026, 2027, 2031, 2048, 8452)  # fmt: skip
_COLOURS = {b"10": b"rgb:ffff/ffff/ffff", b"11": b"rgb:0000/0000/0000", b"12": b"rgb:ffff/ffff/ffff"}
_ANSWERS: dict[bytes, bytes] = {
    b"\x1b[5n": b"\x1b[0n",
    _POSITION: b"\x1b[1;1R",
    b"\x1b[?6n": b"\x1b[?1;1;1R",
    b"\x1b[?996n": b"\x1b[?997;1n",
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[0c": b"\x1b[?62;22c",
    b"\x1b[>c": b"\x1b[>1;10;0c",
    b"\x1b[>0c": b"\x1b[>1;10;0c",
    b"\x1b[=c": b"\x1bP!|00000000" + _ST,
    b"\x1b[=0c": b"\x1bP!|00000000" + _ST,
    b"\x1b[>q": _VERSION,
    b"\x1b[>0q": _VERSION,
    b"\x1b[?u": b"\x1b[?0u",
    b"\x1b[14t": b"\x1b[4;%d;%dt" % (ROWS * 16, COLUMNS * 8),
    b"\x1b[16t": b"\x1b[6;16;8t",
    b"\x1b[18t": b"\x1b[8;%d;%dt" % (ROWS, COLUMNS),
    b"\x1b[19t": b"\x1b[9;%d;%dt" % (ROWS, COLUMNS),
    **{b"\x1b[?%d$p" % mode: b"\x1b[?%d;0$y" % mode for mode in _MODES},
    **{
        b"\x1b]%s;?%s" % (number, end): b"\x1b]%s;%s%s" % (number, colour, end)
        for number, colour in _COLOURS.items()
        for end in (b"\x07", _ST)
    },
}
_NO_SETTING = b"\x1bP0$r" + _ST
_NO_CAPABILITY = b"\x1bP0+r" + _ST


class Queries:
    """Finds them in what a program writes, also where one is cut in two."""

    def __init__(self) -> None:
        self._begun = b""
        self._may = float(_MOST)  #: so many answers more
        self._at_s = 0.0
        self._looked_s = -_AT_ONCE_S

    def answers(self, chunk: bytes, now_s: float) -> bytes:
        """What to type in answer to `chunk`; nothing for most.

        Args:
            now_s: On any monotonic clock. Who asks without end gets some answers a second, and no more.
        """
        if not self._begun and b"\x1b" not in chunk:
            return b""
        text = (self._begun + chunk)[-(_END if now_s - self._looked_s >= _AT_ONCE_S else _SHORT_END) :]
        self._looked_s = now_s
        self._begun = _begun(text)
        found = []
        for query in _QUERY.finditer(text):
            answer = _answer(query[0], text[max(0, query.start() - 16) : query.start()])
            if answer:
                if not self._may_answer(now_s):
                    break
                found.append(answer)
        return b"".join(found)

    def _may_answer(self, now_s: float) -> bool:
        self._may = min(float(_MOST), self._may + max(0.0, now_s - self._at_s) * _A_SECOND)
        self._at_s = now_s
        if self._may < 1.0:
            return False
        self._may -= 1.0
        return True


def _begun(text: bytes) -> bytes:
    """The end of a text that may become a query with what follows."""
    last = text.rfind(b"\x1b")
    # One that ends with a sequence of its own, or follows upon a move, has begun before that.
    for place in (text.rfind(b"\x1b", 0, max(0, last)), last):
        if place >= max(0, len(text) - _LONGEST) and _BEGUN.fullmatch(text, place):
            return text[place:]
    return b""


def _answer(query: bytes, before: bytes) -> bytes:
    if query.startswith(b"\x1bP"):
        return _NO_SETTING if query[2:3] == b"$" else _NO_CAPABILITY
    # Who moves out of sight before it asks where that is wants to know how large the terminal is.
    return _CORNER if query == _POSITION and _FAR_AWAY.search(before) else _ANSWERS.get(query, b"")
