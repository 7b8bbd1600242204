"""What a typed command line means: the arguments it runs as, or why it needs a shell."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.hints.hint import Edit
from taskmon.core.requests.shell_syntax import joined, sets_variable, shell_syntax, unquoted

#: As shlex has it, which knows these blanks alone.
_WORD = re.compile(r"[^ \t\r\n]+")
_HOME = re.compile(r"(?:^|(?<=\s))(~)(?=/|\s|$)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line, read as a shell would split it."""

    argv: tuple[str, ...] = ()
    syntax: str = ""  #: the first piece of shell syntax in it; empty: none
    fault: str = ""  #: why it can't be split: a quote left open
    is_script: bool = False  #: it has several lines that are no one command


def read_command(text: str) -> Typed:
    """Split `text` into arguments, `~` meaning home, and look for what only a shell understands.

    Of several lines a backslash joins two; what is on lines of its own is a script.
    """
    text = joined(text.strip())
    for match in reversed([*_HOME.finditer(unquoted(text))]):
        text = text[: match.start(1)] + shlex.quote(os.path.expanduser("~")) + text[match.end(1) :]
    try:
        argv = tuple(shlex.split(text))
    except ValueError as error:
        # The quote may be an apostrophe in a script's remarks.
        return Typed(fault=str(error), is_script="\n" in text)
    first = argv[0] if argv else ""
    syntax = shell_syntax(text) or (first if sets_variable(first) else "")
    return Typed(argv, syntax, is_script="\n" in unquoted(text))


def edit_typed(text: str, edits: Sequence[Edit]) -> str:
    """The command line with words of it replaced; all that is not touched stays as it was typed."""
    spans = [match.span() for match in _WORD.finditer(unquoted(text))]
    for edit in reversed(edits):
        words = shlex.join(edit.words)
        if edit.removed:
            start, end = spans[edit.at][0], spans[edit.at + edit.removed - 1][1]
            if not words:  # the blanks before it go as well
                start = spans[edit.at - 1][1]
            text = text[:start] + words + text[end:]
        elif edit.at == 0:
            text = f"{words} {text[spans[0][0] :]}"
        else:
            end = spans[edit.at - 1][1]
            text = f"{text[:end]} {words}{text[end:]}"
    return text
