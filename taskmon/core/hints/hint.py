"""What can be offered for a command that would print no progress: a change of its words, a terminal, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: What a terminal changes, whatever the program.
TERMINAL_CHANGES = (
    "It prints as to a person: with colours, and lines that are drawn anew. Output and errors come as one, and it may"
    " ask questions."
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of a command line, replaced by others; nothing is replaced where `removed` is 0."""

    at: int  #: index of the first word
    words: tuple[str, ...]
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """Fixed words alone: nothing of what the user typed is in it."""

    program: str  #: as it is called: rsync, git clone
    edits: tuple[Edit, ...] = ()  #: in ascending order, none within another; empty: only a terminal helps
    option: str = ""  #: what they add, or leave out
    leaves_out: bool = False  #: progress comes without `option`
    changes: str = ""  #: what that changes beside the progress
    terminal: bool = False  #: a terminal makes it show its progress as well
    may_be_refused: bool = False  #: versions of the program are in use that don't know the option

    @property
    def prefers_terminal(self) -> bool:
        """Whether a terminal is the surer way."""
        return self.terminal and (not self.edits or self.may_be_refused)

    def edited(self, argv: Sequence[str]) -> tuple[str, ...]:
        """The command line with the option."""
        words = list(argv)
        for edit in reversed(self.edits):
            words[edit.at : edit.at + edit.removed] = edit.words
        return tuple(words)
