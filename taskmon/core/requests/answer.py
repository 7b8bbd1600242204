"""What somebody types to a running command: through a pipe to its worker, and stored nowhere on the way."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum

from taskmon.core.errors import InvalidError

#: The pipe in the folder of an attempt that has a terminal; its worker makes it, and reads.
ANSWERS = "answers"
#: As a line of the pipe. A terminal takes no longer lines, and the system writes no more at once.
LONGEST_BYTES = 4_096
_HOW = ("utf-8", "surrogateescape")
_DELETE = 0x7F


class Key(StrEnum):
    """What can be typed beside text."""

    END = "end_of_input"  #: ^D as a rule: what reads the terminal finds nothing more
    INTERRUPT = "interrupt"  #: ^C


@dataclass(frozen=True, slots=True)
class Answer:
    """A line without its end, or a key."""

    text: str = field(default="", repr=False)  #: it may be a password: never to be seen in a log or a traceback
    key: Key | None = None

    def to_line(self) -> bytes:
        """As it goes through the pipe.

        Raises:
            InvalidError: It is no line that could be typed. The message repeats nothing of it.
        """
        if not self._is_typed():
            raise InvalidError(
                "An answer is one line of text, without control characters but tabs; a key is named, not typed."
            )
        said = {"key": self.key.value} if self.key else {"text": self.text}
        try:
            line = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(*_HOW) + b"\n"
        except UnicodeEncodeError:
            raise InvalidError("The answer holds half a character, which can't be typed.") from None
        if len(line) > LONGEST_BYTES:
            raise InvalidError("The answer is longer than a terminal takes in one line, which is some 4,000 bytes.")
        return line

    @staticmethod
    def from_line(line: bytes) -> Answer | None:
        """What a line of the pipe says; None: nothing that is understood."""
        try:
            said = json.loads(line.decode(*_HOW))
            answer = Answer(key=Key(said["key"])) if "key" in said else Answer(said["text"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return answer if isinstance(answer.text, str) and answer._is_typed() else None

    @property
    def typed(self) -> bytes:
        """The text as bytes."""
        return self.text.encode(*_HOW)

    def _is_typed(self) -> bool:
        return all(char == "\t" or (ord(char) >= 32 and ord(char) != _DELETE) for char in self.text)
