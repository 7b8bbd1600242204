"""The two kinds of archive, written so that a kill costs little: a position that was kept can be gone on from.

A .tar.gz is a chain of gzip members and a .tar.xz one of xz streams; each position ends one, and every reader takes the
chain for one archive. A .zip can be gone on from after each of its files.
"""

from __future__ import annotations

import errno
import io
import lzma
import os
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Literal

from taskmon.tasks.builtin.tree import PIECE_BYTES, Entry, Kind, NoOrdinaryFileError, pieces, reason, stamp_of

#: How much content may lie between two positions: a shorter one compresses worse, a longer one is lost to a kill.
SPAN_BYTES = {"tar": 32 << 20, "tar.gz": 32 << 20, "tar.xz": 64 << 20, "zip": 32 << 20}
_ZIP_FIELDS = (
    "filename", "date_time", "compress_type", "external_attr", "header_offset", "CRC", "compress_size", "file_size",
    "flag_bits", "create_version", "extract_version",
)  # fmt: skip

_READ_MODES: dict[str, Literal["r:", "r:gz", "r:xz"]] = {"tar": "r:", "tar.gz": "r:gz", "tar.xz": "r:xz"}
_CHANGED = "was written to while it was read"

Row = dict[str, Any]  #: name, kind, size, crc of a member as it was written; `flaw` if it is not what the file was
Moved = Callable[[int], None]  #: told after each piece how much of the file is written


class TarWriter:
    """Writes a .tar, compressed or not; a position may also lie within a file."""

    splits_files = True

    def __init__(self, file: BinaryIO, compression: str, rows: list[Row], position: dict[str, Any] | None) -> None:
        """Go on at `position`, as `keep` gave it, or begin; `rows` are those of the members before it."""
        self._file = file
        self._compression = compression
        self._compressor: Any = None
        self._within: dict[str, Any] | None = position["within"] if position else None
        self._written = position["tar_bytes"] if position else 0
        _cut(file, position["bytes"] if position else 0)
        self._tar = tarfile.TarFile(fileobj=io.BytesIO(), mode="w", format=tarfile.PAX_FORMAT)
        for row in rows:
            if "inode" in row:
                inode, device = row["inode"]
                self._tar.inodes[inode, device] = row["name"]  # type: ignore[attr-defined]

    @property
    def unfinished(self) -> str:
        """The member that the position lies within: it has to be the next."""
        return "" if self._within is None else str(self._within["name"])

    @property
    def unfinished_bytes(self) -> int:
        """How much of its content is written."""
        return 0 if self._within is None else int(self._within["read"])

    def keep(self) -> dict[str, Any]:
        """Have all so far on the disk; the position to go on from."""
        if self._compressor is not None:
            self._file.write(self._compressor.flush())
            self._compressor = None
        _sync(self._file)
        return {"bytes": self._file.tell(), "tar_bytes": self._written, "within": self._within}

    def add(self, entry: Entry, name: str, moved: Moved) -> Row:
        """Write one member, or the rest of the one that the position lies within.

        Raises:
            OSError: It can't be read; nothing of it is written.
        """
        within = self._within
        if within is not None and within["name"] == name:
            return self._rest(entry.path, pieces(entry.path, within["read"]), moved)
        info = self._tar.gettarinfo(entry.path, name)
        if info is None or not (info.isreg() or info.isdir() or info.issym() or info.islnk()):
            raise NoOrdinaryFileError(errno.EINVAL, "no file any more", entry.path)
        row: Row = {"name": name, "kind": entry.kind.value, "size": 0, "crc": 0}
        if not info.isreg():
            self._write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
            return row
        status = os.lstat(entry.path)
        if status.st_nlink > 1:
            row["inode"] = [status.st_ino, status.st_dev]
        content = pieces(entry.path)
        try:
            first = next(content, b"")
        except OSError:
            self._tar.inodes.pop((status.st_ino, status.st_dev), None)  # type: ignore[attr-defined]
            raise
        self._write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
        self._within = {"name": name, "stamp": stamp_of(status), "read": 0, "crc": 0, "size": info.size, "row": row}
        return self._rest(entry.path, _chain(first, content), moved)

    def finish(self) -> int:
        """Write the end; the archive's size."""
        self._write(bytes(1024))
        self._write(bytes(-self._written % tarfile.RECORDSIZE))
        return int(self.keep()["bytes"])

    def _rest(self, path: str, content: Iterator[bytes], moved: Moved) -> Row:
        """Write exactly as many bytes as the header says: no more of a file that grew, zeros for one that shrank."""
        within = self._within
        assert within is not None
        size, row = within["size"], dict(within["row"])
        try:
            while within["read"] < size:
                piece = next(content, b"")[: size - within["read"]]
                if not piece:
                    row["flaw"] = "became shorter while it was read; filled up with zeros"
                    break
                self._take(piece, within)
                moved(within["read"])
        except OSError as error:
            row["flaw"] = f"{reason(error)} after {within['read']:,} bytes; the rest is zeros"
        while within["read"] < size:
            self._take(bytes(min(PIECE_BYTES, size - within["read"])), within)
            moved(within["read"])
        self._write(bytes(-size % tarfile.BLOCKSIZE))
        if "flaw" not in row and not _is_still(path, within["stamp"]):
            row["flaw"] = _CHANGED
        self._within = None
        return row | {"size": size, "crc": within["crc"]}

    def _take(self, piece: bytes, within: dict[str, Any]) -> None:
        self._write(piece)
        within["crc"] = zlib.crc32(piece, within["crc"])
        within["read"] += len(piece)

    def _write(self, data: bytes) -> None:
        self._written += len(data)
        if self._compression == "tar":
            self._file.write(data)
            return
        if self._compressor is None:
            is_gzip = self._compression == "tar.gz"
            self._compressor = zlib.compressobj(6, zlib.DEFLATED, 31) if is_gzip else lzma.LZMACompressor()
        self._file.write(self._compressor.compress(data))


class ZipWriter:
    """Writes a .zip; links are kept as links, as Info-ZIP does."""

    splits_files = False
    unfinished = ""
    unfinished_bytes = 0

    def __init__(self, file: BinaryIO, compression: str, rows: list[Row], position: dict[str, Any] | None) -> None:
        self._file = file
        _cut(file, position["bytes"] if position else 0)
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        for row in rows:
            info = zipfile.ZipInfo()
            for name, value in row["zip"].items():
                setattr(info, name, tuple(value) if name == "date_time" else value)
            self._zip.filelist.append(info)
            self._zip.NameToInfo[info.filename] = info

    def keep(self) -> dict[str, Any]:
        """Have all so far on the disk; the position to go on from."""
        _sync(self._file)
        return {"bytes": self._zip.start_dir, "within": None}

    def add(self, entry: Entry, name: str, moved: Moved) -> Row:
        """Write one member.

        Raises:
            OSError: It can't be read, or its name can't be in a .zip; nothing of it is written.
        """
        if not name.isascii() and any("\ud800" <= char <= "\udfff" for char in name):
            raise OSError(errno.EILSEQ, "its name is not UTF-8, which a .zip can't hold", entry.path)
        status = os.lstat(entry.path)
        info = zipfile.ZipInfo(name, _zip_time(status.st_mtime))
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = (status.st_mode & 0xFFFF) << 16
        row: Row = {"name": name, "kind": entry.kind.value, "size": 0, "crc": 0}
        if stat.S_ISREG(status.st_mode):
            info.file_size = status.st_size
            content = pieces(entry.path)
            self._file_content(info, _chain(next(content, b""), content), row, moved)
            if "flaw" not in row and not _is_still(entry.path, stamp_of(status)):
                row["flaw"] = _CHANGED
        elif stat.S_ISLNK(status.st_mode):
            self._zip.writestr(info, os.fsencode(os.readlink(entry.path)))
        elif stat.S_ISDIR(status.st_mode):
            info.filename += "/"
            info.external_attr |= 0x10
            self._zip.writestr(info, b"")
        else:
            raise NoOrdinaryFileError(errno.EINVAL, "no file any more", entry.path)
        if entry.kind is Kind.FILE:
            row |= {"size": info.file_size, "crc": info.CRC}
        return row | {"zip": {field: getattr(info, field) for field in _ZIP_FIELDS}}

    def finish(self) -> int:
        """Write the directory at the end; the archive's size."""
        self._zip.close()
        _sync(self._file)
        return self._file.tell()

    def _file_content(self, info: zipfile.ZipInfo, content: Iterator[bytes], row: Row, moved: Moved) -> None:
        written = 0
        with self._zip.open(info, "w", force_zip64=info.file_size > zipfile.ZIP64_LIMIT // 2) as member:
            try:
                for piece in content:
                    member.write(piece)
                    written += len(piece)
                    moved(written)
            except OSError as error:
                row["flaw"] = f"{reason(error)} after {written:,} bytes; the rest is missing"


def read_back(path: str, compression: str) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Yield each member's name and how to read its content (files) or nothing (all others), as any reader sees them."""
    if compression == "zip":
        with zipfile.ZipFile(path) as archive:
            for each in archive.infolist():
                yield each.filename.removesuffix("/"), partial(_zip_content, archive, each)
        return
    with tarfile.open(path, _READ_MODES[compression], errors="surrogateescape") as tar:
        while (member := tar.next()) is not None:
            yield member.name, partial(_tar_content, tar, member)
            tar.members = []  # type: ignore[attr-defined]  # It would keep millions of them.


def _zip_content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
        return
    with archive.open(member) as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _tar_content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(member) if member.isreg() else None
    if file is not None:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest


def _is_still(path: str, stamp: list[int]) -> bool:
    try:
        return stamp_of(os.lstat(path)) == stamp
    except OSError:
        return True  # What was read is what it was; gone is not changed.


def _cut(file: BinaryIO, size: int) -> None:
    file.truncate(size)
    file.seek(size)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _zip_time(mtime: float) -> tuple[int, int, int, int, int, int]:
    """What a .zip can hold: local time from 1980 to 2107, to two seconds."""
    year, month, day, hour, minute, second = time.localtime(mtime)[:6]
    if year < 1980:
        return (1980, 1, 1, 0, 0, 0)
    return (year, month, day, hour, minute, second) if year <= 2107 else (2107, 12, 31, 23, 59, 58)
