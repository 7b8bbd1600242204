"""An archive of a folder: written beside its place, read back, then put in place.

After a kill the next attempt goes on from the last position, at most some 64 MB of content back; in a .tar also within
a large file, in a .zip from the beginning of the file that was being written. Reading back begins again.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from taskmon.tasks.builtin.archive_writers import SPAN_BYTES, Row, TarWriter, ZipWriter, read_back
from taskmon.tasks.builtin.durable import Rows, opened
from taskmon.tasks.builtin.tree import Entry, Kind, LeftOut, entries, some, stamp_of
from taskmon.tasks.context import TaskContext
from taskmon.tasks.decorator import task
from taskmon.tasks.durable.files import sync_folder
from taskmon.tasks.markers import File, Folder, Label

_SUFFIXES = {".tar.gz": "tar.gz", ".tgz": "tar.gz", ".tar.xz": "tar.xz", ".txz": "tar.xz", ".tar": "tar", ".zip": "zip"}
#: What a member costs beside its content, so that a million empty files are kept now and then as well.
_MEMBER_BYTES = 1024


class ArchiveError(Exception):
    """The archive isn't what it should be."""


def _known_kind(archive: Path) -> str:
    """What is wrong with the archive's name; asked before the run is queued."""
    if _compression(archive) is None:
        return f"{archive.name}: an archive's name ends in one of {', '.join(_SUFFIXES)}"
    return "" if archive.parent.is_dir() else f"not found: the folder {archive.parent}"


@task(name="Archive a folder", check=_known_kind)
def archive_folder(
    ctx: TaskContext,
    folder: Annotated[Path, Folder(), Label("Folder", "With all that is below it")],
    archive: Annotated[Path, File(exists=False), Label("Archive", "NAME.tar.gz, .tar.xz, .tar or .zip")],
    replace: Annotated[bool, Label("Replace an archive that exists")] = False,
    allow_unreadable: Annotated[
        bool, Label("Leave out what can't be read", "Else the run fails, its archive done")
    ] = False,
) -> dict[str, Any]:
    """Pack a folder into an archive, read it back, and only then put it in place.

    Until then it is ARCHIVE.part. Links are packed as links; pipes, sockets and devices are left out.
    """
    target = os.path.abspath(archive)
    part = f"{target}.part"
    compression = _compression(archive)
    if compression is None:
        raise ValueError(_known_kind(archive))
    if ctx.restored is None and os.path.lexists(target) and not replace:
        raise FileExistsError(f"{target} is there already; `replace` replaces it")
    ctx.expect_steps(3)
    packed = ctx.step("pack", _pack, ctx, os.path.abspath(folder), part, compression)
    ctx.step("read back", _read_back, ctx, part, compression, packed)
    ctx.step("put in place", _put_in_place, part, target, packed["archive_bytes"])
    left = LeftOut(**packed["left"])
    if left:
        ctx.save_file("left-out.txt", left.listing())
    if left.unreadable and not allow_unreadable:
        raise ArchiveError(
            f"{target} is written, but {len(left.unreadable):,} files are not in it as they are on the disk: "
            f"{some(left.unreadable)}"
        )
    return {
        "archive": target,
        "files": packed["files"],
        "bytes": packed["bytes"],
        "archive_bytes": packed["archive_bytes"],
        "left_out": len(left),
    }


def _pack(ctx: TaskContext, folder: str, part: str, compression: str) -> dict[str, Any]:
    """Write the archive to `part`, from where the last attempt got to; what is in it."""
    root = os.path.realpath(folder)
    left = LeftOut()
    listing = f"{part}.rows"
    found = []
    for entry in entries(root, left, {part, listing, part.removesuffix(".part")}):
        found.append(entry)
        ctx.progress(None, message=f"looking for files: {len(found):,}", unit="bytes")
    kept = ctx.restored if os.path.exists(part) else None
    rows = Rows(listing, kept and kept["rows"])
    try:
        with opened(part) as file:
            packing = _Packing(ctx, root, file, compression, rows, kept if rows.is_continued else None)
            packing.put_all(os.path.basename(folder) or "root", found, left)
            size = packing.finish()
        position = rows.keep()
    finally:
        rows.close()
    left.unreadable |= {row["name"]: row["flaw"] for row in packing.rows if "flaw" in row}
    files = [row for row in packing.rows if row["kind"] == Kind.FILE]
    return {
        "files": len(files),
        "bytes": sum(row["size"] for row in files),
        "archive_bytes": size,
        "left": {"unreadable": left.unreadable, "harmless": left.harmless},
        "rows": position,
    }


class _Packing:
    """The members in the archive so far, and the position that the next attempt would go on from."""

    def __init__(
        self, ctx: TaskContext, root: str, file: BinaryIO, compression: str, rows: Rows, kept: dict[str, Any] | None
    ) -> None:
        self.rows: list[Row] = list(rows.rows)
        self._ctx = ctx
        self._root = root
        self._stored = rows
        self._clean: dict[str, Any] = {} if kept is None else {name: kept[name] for name in ("clean", "rows")}
        make = ZipWriter if compression == "zip" else TarWriter
        self._writer = make(file, compression, self.rows, _position(root, file, kept))
        self._span = SPAN_BYTES[compression]
        self._since = 0  # bytes after the last position

    def put_all(self, top: str, found: list[Entry], left: LeftOut) -> None:
        """Write all members that are not there yet, those that can't be read into `left`."""
        there = {row["name"] for row in self.rows}
        total = sum(entry.size for entry in found)
        done = 0
        for entry in found:
            if self._writer.unfinished == f"{top}/{entry.name}":
                self._put(entry, self._writer.unfinished, left, 0, total)
                there.add(f"{top}/{entry.name}")
        for entry in (Entry(Kind.FOLDER, "", self._root, os.lstat(self._root)), *found):
            name = f"{top}/{entry.name}".rstrip("/")
            if name not in there:
                self._put(entry, name, left, done, total)
            done += entry.size
            self._ctx.progress(done, total, unit="bytes")
        self._keep()

    def finish(self) -> int:
        """Write the archive's end; its size."""
        return self._writer.finish()

    def _put(self, entry: Entry, name: str, left: LeftOut, done: int, total: int) -> None:
        is_unfinished = self._writer.unfinished == name
        if not is_unfinished and (not self._clean or self._since + entry.size >= self._span):
            self._keep()
        # A position within a file stands for all rows before it, so these have to be kept as well.
        may_split = self._writer.splits_files and self._since == 0
        before = self._writer.unfinished_bytes

        def moved(size: int) -> None:
            nonlocal before
            self._ctx.progress(done + min(size, entry.size), total, os.path.basename(name), "bytes")
            self._since += size - before
            before = size
            if may_split and self._since >= self._span:
                self._ctx.checkpoint(self._clean | {"within": self._writer.keep()})
                self._since = 0

        try:
            row = self._writer.add(entry, name, moved)
        except OSError as error:
            left.add(entry.name, error)
            return
        self._since += _MEMBER_BYTES
        self.rows.append(row)
        self._stored.add(row)

    def _keep(self) -> None:
        """Have all members so far on the disk, and the next attempt go on after them."""
        self._clean = {"clean": self._writer.keep(), "rows": self._stored.keep()}
        self._ctx.checkpoint(self._clean)
        self._since = 0


def _position(root: str, file: BinaryIO, kept: dict[str, Any] | None) -> dict[str, Any] | None:
    """Where to go on: within a file only if that is as it was."""
    if kept is None:
        return None
    if os.fstat(file.fileno()).st_size < kept["clean"]["bytes"]:
        raise ArchiveError(f"{file.name} was cut short since the last attempt; restart, so that it is made again")
    position = kept.get("within")
    if position is not None and os.fstat(file.fileno()).st_size >= position["bytes"]:
        name = position["within"]["name"].partition("/")[2]
        try:
            if stamp_of(os.lstat(os.path.join(root, name))) == position["within"]["stamp"]:
                return dict(position)
        except OSError:
            pass
    return dict(kept["clean"])


def _read_back(ctx: TaskContext, part: str, compression: str, packed: dict[str, Any]) -> int:
    """Compare what a reader finds in the archive with what went into it; how many members that are."""
    if not os.path.exists(part):
        raise ArchiveError(f"{part} is gone; restart, so that it is made again")
    rows = Rows(f"{part}.rows", packed["rows"])
    rows.close()
    done = 0
    members = 0
    for (name, content), row in _paired(read_back(part, compression), rows.rows):
        if name != row["name"]:
            raise ArchiveError(f"{part} is damaged: where {row['name']} should be, there is {name}")
        crc = 0
        for piece in content():
            crc = zlib.crc32(piece, crc)
            done += len(piece)
            ctx.progress(done, packed["bytes"], os.path.basename(name), "bytes")
        if crc != row["crc"]:
            raise ArchiveError(f"{part} is damaged: {name} reads back differently")
        members += 1
        ctx.progress(done, packed["bytes"], unit="bytes")
    return members


def _paired(found: Iterator[Any], rows: list[Row]) -> Iterator[tuple[Any, Row]]:
    try:
        yield from zip(found, rows, strict=True)
    except ValueError:
        raise ArchiveError("The archive is damaged: it does not hold as many files as went into it") from None


def _put_in_place(part: str, target: str, size: int) -> None:
    """Rename the archive; done already if a kill came right after that."""
    if os.path.exists(part):
        os.replace(part, target)
        sync_folder(os.path.dirname(target))
    elif not os.path.exists(target) or os.path.getsize(target) != size:
        raise ArchiveError(f"{part} is gone; restart, so that it is made again")
    if os.path.exists(f"{part}.rows"):
        os.unlink(f"{part}.rows")


def _compression(archive: Path) -> str | None:
    name = archive.name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix) and name != suffix), None)
