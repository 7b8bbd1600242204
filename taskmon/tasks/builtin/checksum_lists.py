"""Lists of checksums as `sha256sum` and its kin write and read them: `HASH  NAME`, and `SHA256 (NAME) = HASH`."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from taskmon.tasks.builtin.tree import pieces

Algorithm = Literal["sha256", "sha512", "sha1", "md5"]

#: By the length of a hash in hexadecimal digits.
_BY_LENGTH = {32: "md5", 40: "sha1", 56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}
_PLAIN = re.compile(rb"(\\?)([0-9a-fA-F]{32,128}) [ *](.+)", re.DOTALL)
_TAGGED = re.compile(rb"(\\?)[A-Z0-9-]+ \((.+)\) = ([0-9a-fA-F]{32,128})", re.DOTALL)
_ESCAPES = {b"\\\\": b"\\", b"\\n": b"\n", b"\\r": b"\r"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a list."""

    name: str  #: as the list has it: relative to where the list was made, or absolute
    digest: str
    algorithm: str


def digest_of(path: str, algorithm: str, read: Callable[[int], None], *, follow: bool = False) -> str:
    """The hash of a file's content; tells `read` after each piece how many bytes of it are read so far.

    Raises:
        OSError: It can't be read, or is no ordinary file.
    """
    digest = hashlib.new(algorithm, usedforsecurity=False)
    size = 0
    for piece in pieces(path, follow=follow):
        digest.update(piece)
        size += len(piece)
        read(size)
    return digest.hexdigest()


def lines(listed: Iterable[Listed]) -> Iterator[bytes]:
    """The lines of a list; names are written so that `sha256sum -c` reads them back, whatever they are."""
    for each in listed:
        name = os.fsencode(each.name)
        if name == b"-":  # which would mean the standard input
            name = b"./-"
        mark = b""
        if any(char in name for char in b"\\\n\r"):
            mark = b"\\"
            name = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
        yield mark + each.digest.encode() + b"  " + name + b"\n"


def parsed(content: bytes) -> list[Listed]:
    """The files of a list, in its order; lines that are empty or comments are passed over.

    Raises:
        ValueError: A line is neither, or the list has no files; it names the line's number.
    """
    found = []
    for number, line in enumerate(content.split(b"\n"), 1):
        line = line.removesuffix(b"\r")
        if not line.strip() or line.startswith(b"#"):
            continue
        entry = _parsed(line)
        if entry is None:
            raise ValueError(f"line {number} is no checksum: it should be HASH, two spaces, NAME")
        found.append(entry)
    if not found:
        raise ValueError("it lists no files")
    return found


def _parsed(line: bytes) -> Listed | None:
    if match := _PLAIN.fullmatch(line):
        mark, digest, name = match.groups()
    elif match := _TAGGED.fullmatch(line):
        mark, name, digest = match.groups()
    else:
        return None
    algorithm = _BY_LENGTH.get(len(digest))
    if algorithm is None:
        return None
    if mark:
        name = re.sub(rb"\\[\\nr]", lambda escape: _ESCAPES[escape[0]], name)
    return Listed(os.fsdecode(name), digest.decode().lower(), algorithm)
