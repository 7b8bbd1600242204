"""What in a typed command line only a shell acts on: one reading for the window and for files of jobs."""

from __future__ import annotations

import re

#: A dollar sign alone is a dollar sign, and so is a bracket that is not closed in its word, as in `[ -f x ]`.
_SYNTAX = re.compile(r"&&|\|\||>>|<<|[|;&<>`()*?\n]|\$[\w({@#?!*$'\"-]|\[[^\]\s]+\]|(?<!\S)[~#]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
#: What of a script does nothing by itself: remarks, and how the shell shall behave.
_PREPARES = re.compile(r"#.*|set\s+[-+].*")
#: What stays special within double quotes.
_IN_QUOTES = re.compile(r"`|\$[\w({@#?!*$-]")


def shell_syntax(text: str) -> str:
    """The first piece of the command line that means something to a shell, and nothing to a program; empty: none."""
    bare = unquoted(text)
    for found in _SYNTAX.finditer(bare):
        word = re.split(r"\s", bare[: found.start()])[-1]
        if found[0][0] not in "?[" or "://" not in word:  # an address; no shell finds files of such a name
            return text[found.start() : found.end()]
    return ""


def joined(text: str) -> str:
    """The command line with its lines joined where a backslash ends one, as a shell joins them."""
    parts: list[str] = []
    start, in_single, in_double = 0, False, False
    index = 0
    while index < len(text):
        char = text[index]
        if char == "\\" and not in_single:
            if text[index + 1 : index + 2] == "\n":
                parts.append(text[start:index])
                start = index + 2
            index += 2
            continue
        if char == "'" and not in_double:
            in_single = not in_single
        elif char == '"' and not in_single:
            in_double = not in_double
        index += 1
    return "".join((*parts, text[start:]))


def heading(text: str) -> str:
    """The first line of a text that says what is done, with … where there are more; of one line that line."""
    lines = [line.strip() for line in joined(text).splitlines() if line.strip()]
    said = [line for line in lines if not _PREPARES.fullmatch(line)] or lines
    if "\n" not in text or not said:
        return text
    first = re.sub(r"\s{2,}", " ", said[0])  # which are left where lines were joined
    return f"{first} …" if len(said) > 1 else first


def sets_variable(word: str) -> bool:
    """Whether a shell would take a command line's first word for the setting of a variable."""
    return _ASSIGNMENT.match(word) is not None


def unquoted(text: str) -> str:
    """The text, as long as it is, with a dot for each character that a quote or a backslash makes plain."""
    shown: list[str] = []
    quote = ""
    while (index := len(shown)) < len(text):
        char = text[index]
        if char == "\\" and quote != "'":
            shown += ".."[: len(text) - index]
        elif not quote and char not in "'\"":
            shown.append(char)
        elif not quote or char == quote:
            shown.append(char if not quote and shown[-1:] == ["$"] else ".")  # $'…' is syntax itself
            quote = "" if quote else char
        elif quote == '"' and (special := _IN_QUOTES.match(text, index)):
            shown += special[0]
        else:
            shown.append(".")
    return "".join(shown)
