"""What a typed command line means: the arguments it runs as, or why it needs a shell."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass

#: Outside quotes these mean something to a shell, and nothing to a program.
_SYNTAX = re.compile(r"&&|\|\||>>|<<|[|;&<>`()]|\$[\w({@#?!*]")
_HOME = re.compile(r"(?:^|(?<=\s))(~)(?=/|\s|$)")
_GLOB = re.compile(r"[*?]|\[[^]]+\]")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command line, read as a shell would split it."""

    argv: tuple[str, ...] = ()
    syntax: str = ""  #: the first piece of shell syntax in it; empty: none
    fault: str = ""  #: why it can't be split: a quote left open


def read_command(text: str) -> Typed:
    """Split `text` into arguments, `~` meaning home, and look for what only a shell understands."""
    for match in reversed([*_HOME.finditer(_unquoted(text))]):
        text = text[: match.start(1)] + shlex.quote(os.path.expanduser("~")) + text[match.end(1) :]
    try:
        argv = tuple(shlex.split(text))
    except ValueError as error:
        return Typed(fault=str(error))
    bare = _unquoted(text)
    found = _SYNTAX.search(bare) or _GLOB.search(bare)
    first = argv[0] if argv else ""
    if found is None and re.fullmatch(r"[A-Za-z_]\w*=.*", first, re.DOTALL):
        return Typed(argv, syntax=first)
    if found is None and re.search(r"(^|\s)~", bare):
        return Typed(argv, syntax="~")
    return Typed(argv, syntax=found[0] if found else "")


def _unquoted(text: str) -> str:
    """`text` with everything quoted or escaped blanked out; what stays special within double quotes is kept."""
    shown: list[str] = []
    quote = ""
    escaped = False
    for index, char in enumerate(text):
        if escaped:
            escaped = False
            shown.append("x")
        elif char == "\\" and quote != "'":
            escaped = True
            shown.append("x")
        elif quote:
            if char == quote:
                quote = ""
                shown.append("x")
            else:
                special = quote == '"' and (char == "`" or (char == "$" and text[index + 1 : index + 2].strip(' "')))
                shown.append("`" if special else "x")
        elif char in "'\"":
            quote = char
            shown.append("x")
        else:
            shown.append(char)
    return "".join(shown)
