"""Requests as they come over a connection: cut into lines, bounded in length, and read without holding anybody up."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from taskmon.core.errors import InvalidError

#: A request is at most a file of jobs; what grows beyond this is none.
LONGEST_BYTES = 16 * 1024 * 1024
#: Read whole, a longer one would keep every other thread from running for too long.
LARGE_BYTES = 64 * 1024
#: A large request of so many values takes some 200 MB while it is read; a file of jobs has a tenth of that.
_MOST_VALUES = 2_000_000
_SHAPE = 'A request is one line of JSON: {"method": "list", "params": {}}.'
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


class TooLongError(InvalidError):
    """A line is longer than a request may be."""

    def __init__(self) -> None:
        super().__init__(
            f"A request is at most {LONGEST_BYTES // 1024 // 1024} MB long, and this one is longer; nothing was done."
            " Ask in several parts: a file of jobs can be split and its parts added one after another."
        )


class Lines:
    """Bytes in, lines out; what has come is looked through once."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._looked = 0  # so many of them hold no end of a line
        self._is_dropping = False
        self.dropped_bytes = 0  #: of lines that were too long

    @property
    def waiting_bytes(self) -> int:
        """What was put and not taken."""
        return len(self._received)

    def put(self, content: bytes) -> None:
        """Take in what has come."""
        if self._is_dropping:
            end = content.find(b"\n")
            self.dropped_bytes += len(content) if end < 0 else end + 1
            self._is_dropping = end < 0
            content = b"" if end < 0 else content[end + 1 :]
        self._received += content

    def take(self) -> bytes | None:
        """The next line, without its end; None if it is not whole yet.

        Raises:
            TooLongError: It is too long; once, and all of it is dropped.
        """
        end = self._received.find(b"\n", self._looked)
        if end < 0:
            self._looked = len(self._received)
            if self._looked > LONGEST_BYTES:
                self._drop(self._looked, is_whole=False)
            return None
        self._looked = 0
        if end > LONGEST_BYTES:
            self._drop(end + 1, is_whole=True)
        line = bytes(memoryview(self._received)[:end])
        del self._received[: end + 1]
        return line

    def _drop(self, size: int, *, is_whole: bool) -> None:
        del self._received[:size]
        self._looked = 0
        self._is_dropping = not is_whole
        self.dropped_bytes += size
        raise TooLongError


def parsed(line: bytes) -> tuple[str, Mapping[str, Any]]:
    """The method and the parameters of a request.

    Raises:
        InvalidError: It is none.
    """
    if len(line) > LARGE_BYTES and sum(map(line.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise InvalidError(f"A request holds at most {_MOST_VALUES:,} values; ask in several parts.")
    try:
        request = json.loads(line) if len(line) <= LARGE_BYTES else _read(line.decode("utf-8", "surrogatepass"))
        method, params = request["method"], request.get("params") or {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InvalidError(_SHAPE) from None
    if not isinstance(method, str) or not isinstance(params, dict):
        raise InvalidError(_SHAPE)
    return method, params


def _read(text: str) -> Any:
    """What `json.loads` gives, read in pieces: it lets no other thread run before it is through."""
    value, end = _value(text, _skip(text, 0), 2)
    if _skip(text, end) != len(text):
        raise ValueError("more than one value")
    return value


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """The value that begins here, and where it ends; objects down to `depth`, and lists in them, piece by piece."""
    if depth and text.startswith("{", at):
        return _object(text, at, depth - 1)
    if text.startswith("[", at):
        return _list(text, at)
    return _DECODER.raw_decode(text, at)


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    at = _skip(text, at + 1)
    while not text.startswith("}", at):
        if found:
            at = _skip(text, _passed(text, at, ","))
        name, at = _DECODER.raw_decode(text, at)
        if not isinstance(name, str):
            raise ValueError("a name is a text")
        at = _skip(text, _passed(text, _skip(text, at), ":"))
        found[name], at = _value(text, at, depth)
        at = _skip(text, at)
    return found, at + 1


def _list(text: str, at: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        if found:
            at = _skip(text, _passed(text, at, ","))
        value, at = _DECODER.raw_decode(text, at)
        found.append(value)
        at = _skip(text, at)
    return found, at + 1


def _passed(text: str, at: int, sign: str) -> int:
    if not text.startswith(sign, at):
        raise ValueError(f"{sign} is missing")
    return at + 1


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
