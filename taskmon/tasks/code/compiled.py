"""Compilations of tasks' files, made once by a worker for all its forks: of a long file that takes 24 ms."""

from __future__ import annotations

import marshal
import os
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType

from taskmon import ours

#: A shorter one is compiled before another process could hand it over.
_SHORTEST_SOURCE_BYTES = 4_096
#: To compile one takes some fifty times its size of memory, which is given back.
_LONGEST_SOURCE_BYTES = 512 * 1024
_MOST_FILES = 8

_Stamp = tuple[int, int, int, int]


@dataclass(slots=True)
class _Kept:
    """What is known of one file; marshalled, as the worker itself never uses it."""

    stamp: _Stamp
    has_ended: Callable[[], bool]  #: whether the fork that it was last asked for has told of its end
    source: str = ""  #: hash of what was compiled; empty: nothing is, yet or ever
    code: bytes = b""


class Compiled:
    """The files of the tasks that were performed last. Whoever takes a compilation names the source it has read."""

    def __init__(self) -> None:
        self._files: dict[str, _Kept] = {}

    def prepare(self, path: str, has_ended: Callable[[], bool]) -> None:
        """Compile a file that is asked for again and has not changed since, where that goes without a word.

        Args:
            has_ended: Whether the fork for which this is asked has told of its end; asked at the file's next use. What
                takes Python down while it is compiled takes a fork down, never the worker.
        """
        stamp = _stamp(path)
        known = self._files.pop(path, None)
        if stamp is None:
            return
        if known is None or known.stamp != stamp:
            known = _Kept(stamp, has_ended)
            if len(self._files) >= _MOST_FILES:
                del self._files[next(iter(self._files))]
        elif not known.source and known.has_ended():
            known.source, known.code = _compiled(path)
        known.has_ended = has_ended
        self._files[path] = known

    def code_of(self, path: str, source: str) -> CodeType | None:
        """The compilation of this file with this `source_hash`; None: it is not to be had here."""
        known = self._files.get(path)
        if known is None or not known.code or known.source != source:
            return None
        code = marshal.loads(known.code)  # noqa: S302  # this process has made it
        return code if isinstance(code, CodeType) else None


def hashed(data: bytes) -> str:
    """What changes when a source does."""
    import hashlib  # here: it loads OpenSSL, and a worker that performs commands is ready sooner

    return hashlib.sha256(data).hexdigest()[:32]


def _stamp(path: str) -> _Stamp | None:
    """What tells that a file may have changed; None of one that is not worth it."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    if not _SHORTEST_SOURCE_BYTES <= found.st_size <= _LONGEST_SOURCE_BYTES:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _compiled(path: str) -> tuple[str, bytes]:
    """The source's hash and its compilation; none of what brings a warning or an error: the fork has to show that."""
    source = ""
    try:
        data = ours.read_named(path, _LONGEST_SOURCE_BYTES)
        source = hashed(data)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return source, marshal.dumps(compile(data, path, "exec", dont_inherit=True))
    except Exception:
        return source, b""
