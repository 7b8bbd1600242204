"""Addresses and files that a row of output names: found in its text, or given by the program (OSC 8)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from taskmon.core.output.hyperlinks import honest_link
from taskmon.core.output.looks import Piece

#: So far around the mouse a link is looked for.
_REACH = 2_000
_URL = re.compile(r"(?:https?|file)://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
_TRACEBACK = re.compile(r'File "([^"]+)", line (\d+)')
_PATH = re.compile(
    r"(?<![\w/\\:.~-])"
    r"((?:~|\.{1,2})?/[^\s:;,\"'`<>|()\[\]{}*?\\]+|[A-Za-z]:[\\/][^\s:;,\"'`<>|()*?]+"
    r"|[\w.@+-]+(?:/[\w.@+-]+)+/?|[\w@+-][\w.@+-]*\.[A-Za-z]\w{0,7})"
    r"(?::(\d+)(?::(\d+))?|\((\d+)(?:,(\d+))?\))?"
)
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Link:
    """Columns of a row, and where they lead."""

    first: int
    last: int
    target: str  #: an http, https or file address, or an absolute path that may not be there
    is_path: bool


def link_at(pieces: list[Piece], column: int, folder: str) -> Link | None:
    """The link at this column of a row; `folder`: where relative paths begin."""
    text = "".join(piece.text for piece in pieces)
    if not 0 <= column < len(text):
        return None
    return _given_at(pieces, column) or _found_at(text, column, folder)


def links_in(pieces: list[Piece], folder: str, most: int = 20) -> list[Link]:
    """The first links of a row."""
    text = "".join(piece.text for piece in pieces)
    found: list[Link] = []
    column = 0
    while column < min(len(text), _REACH) and len(found) < most:
        link = link_at(pieces, column, folder)
        if link is not None:
            found.append(link)
        column = max(column + 1, link.last if link is not None else 0)
    return found


def _given_at(pieces: list[Piece], column: int) -> Link | None:
    first, target, text = 0, "", ""
    for piece in [*pieces, None]:
        if piece is not None and piece.look.link == target:
            text += piece.text
            continue
        if first <= column < first + len(text):
            honest = honest_link(text, target)
            return Link(first, first + len(text), honest, False) if honest else None
        first += len(text)
        target, text = (piece.look.link, piece.text) if piece is not None else ("", "")
    return None


def _found_at(text: str, column: int, folder: str) -> Link | None:
    begin = max(0, column - _REACH)
    window = text[begin : column + _REACH]
    for found in _URL.finditer(window):
        target = _trimmed(found[0])
        first = begin + found.start()
        if first <= column < first + len(target):
            return Link(first, first + len(target), target, False)
    for found in _TRACEBACK.finditer(window):
        if begin + found.start(1) <= column < begin + found.end():
            return _path(found[1], begin + found.start(1), begin + found.end(), folder)
    for found in _PATH.finditer(window):
        if begin + found.start() <= column < begin + found.end():
            name = found[1].rstrip(".")
            return _path(name, begin + found.start(), begin + max(found.end(), found.start(1)), folder)
    return None


def _path(name: str, first: int, last: int, folder: str) -> Link | None:
    path = os.path.expanduser(name) if name.startswith("~/") else name
    path = os.path.normpath(os.path.join(folder, path))
    # A network's path is never touched: to look whether it is there tells its host who is looking.
    if path.startswith(("//", "\\\\")) or name.startswith(("//", "\\\\")) or "\0" in path or not os.path.isabs(path):
        return None
    return Link(first, last, path, True)


def _trimmed(address: str) -> str:
    while address:
        end = address[-1]
        if end in ".,;:!?'\"*" or (end in _PAIRS and address.count(end) > address.count(_PAIRS[end])):
            address = address[:-1]
        else:
            break
    return address
