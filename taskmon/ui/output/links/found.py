"""Addresses and files that a row of output names: found in its text, or given by the program (OSC 8)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from taskmon.core.output.hyperlinks import honest_link
from taskmon.core.output.looks import Piece

#: So far around the mouse a link is looked for.
_REACH = 2_000
_URL = re.compile(r"(?:https?|file)://[^\s<>\"'`|\\^{}]+", re.IGNORECASE)
_TRACEBACK = re.compile(r'File "([^"]+)", line (\d+)')
_PATH = re.compile(
    r"(?<![\w/\\:.~@+-])"
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
    link = _at(column, [*_given(pieces), *_found(text, max(0, column - _REACH), column + _REACH, folder)])
    return link if link is not None and link.target else None


def links_in(pieces: list[Piece], folder: str, most: int = 20) -> list[Link]:
    """The first links of a row."""
    text = "".join(piece.text for piece in pieces)
    places = [*_given(pieces), *_found(text, 0, 2 * _REACH, folder)]
    found: list[Link] = []
    column: int | None = 0
    while column is not None and column < min(len(text), _REACH) and len(found) < most:
        link = _at(column, places)
        if link is not None and link.target:
            found.append(link)
        column = link.last if link else min((each.first for each in places if each.first > column), default=None)
    return found


def _at(column: int, places: list[Link]) -> Link | None:
    return next((each for each in places if each.first <= column < each.last), None)


def _given(pieces: list[Piece]) -> Iterator[Link]:
    """What the program says leads somewhere, where that is so."""
    first = 0
    for target, same in groupby(pieces, lambda piece: piece.look.link):
        text = "".join(piece.text for piece in same)
        honest = honest_link(text, target)
        if honest and text:
            yield Link(first, first + len(text), honest, False)
        first += len(text)


def _found(text: str, begin: int, end: int, folder: str) -> Iterator[Link]:
    """What reads as a link, the surest first. An empty target: there is none, and nothing less sure is looked for."""
    window = text[begin:end]
    for found in _URL.finditer(window):
        target, first = _trimmed(found[0]), begin + found.start()
        if target:
            yield Link(first, first + len(target), target, False)
    for found in _TRACEBACK.finditer(window):
        yield Link(begin + found.start(1), begin + found.end(), _path(found[1], folder), True)
    for found in _PATH.finditer(window):
        yield Link(begin + found.start(), begin + found.end(), _path(found[1].rstrip("."), folder), True)


def _path(name: str, folder: str) -> str:
    """The absolute path of this name; "": none that may be touched."""
    path = os.path.expanduser(name) if name.startswith("~/") else name
    path = os.path.normpath(os.path.join(folder, path))
    # A network's path is never touched: to look whether it is there tells its host who is looking.
    if path.startswith(("//", "\\\\")) or name.startswith(("//", "\\\\")) or "\0" in path or not os.path.isabs(path):
        return ""
    return path


def _trimmed(address: str) -> str:
    while address:
        end = address[-1]
        if end in ".,;:!?'\"*" or (end in _PAIRS and address.count(end) > address.count(_PAIRS[end])):
            address = address[:-1]
        else:
            break
    return address
