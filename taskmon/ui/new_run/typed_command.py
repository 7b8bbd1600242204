"""What a typed command line means: the arguments it runs as, or why it needs a shell."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass

from taskmon.core.requests.shell_syntax import sets_variable, shell_syntax, unquoted

_HOME = re.compile(r"(?:^|(?<=\s))(~)(?=/|\s|$)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line, read as a shell would split it."""

    argv: tuple[str, ...] = ()
    syntax: str = ""  #: the first piece of shell syntax in it; empty: none
    fault: str = ""  #: why it can't be split: a quote left open


def read_command(text: str) -> Typed:
    """Split `text` into arguments, `~` meaning home, and look for what only a shell understands."""
    for match in reversed([*_HOME.finditer(unquoted(text))]):
        text = text[: match.start(1)] + shlex.quote(os.path.expanduser("~")) + text[match.end(1) :]
    try:
        argv = tuple(shlex.split(text))
    except ValueError as error:
        return Typed(fault=str(error))
    first = argv[0] if argv else ""
    return Typed(argv, syntax=shell_syntax(text) or (first if sets_variable(first) else ""))
