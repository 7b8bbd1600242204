"""Checksums of a folder's files: written to a list that `sha256sum -c` reads, and compared with the files later.

Both note now and then how far they are. After a kill, the next attempt begins at the file that was being read; nothing
is known of half a file.
"""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from taskmon.core.untrusted.characters import unmarked
from taskmon.tasks.builtin import checksum_lists
from taskmon.tasks.builtin.checksum_lists import Algorithm, Listed
from taskmon.tasks.builtin.durable import Rows, write_whole
from taskmon.tasks.builtin.tree import Entry, LeftOut, files, reason, some
from taskmon.tasks.context import TaskContext
from taskmon.tasks.decorator import task
from taskmon.tasks.markers import File, Folder, Label

#: How much work a kill may cost, beside the file that is being read.
_KEEP_EVERY_S = 2.0
_NOTE = "left-out.txt"
_DIFFERENCES = "differences.txt"


class UnreadableFilesError(Exception):
    """Files are missing from what was made."""


class FilesDifferError(Exception):
    """Files are not what the list says."""


@task(name="Checksum a folder")
def checksum_folder(
    ctx: TaskContext,
    folder: Annotated[Path, Folder(), Label("Folder", "All files in it and below it get a checksum")],
    output: Annotated[Path | None, File(exists=False), Label("List", "FOLDER/SHA256SUMS if empty")] = None,
    algorithm: Annotated[Algorithm, Label("Algorithm")] = "sha256",
    allow_unreadable: Annotated[
        bool, Label("Leave out what can't be read", "Else the run fails, its list done")
    ] = False,
) -> dict[str, Any]:
    """Write the checksums of all files below a folder to a list that `sha256sum -c` understands.

    The list appears when it is whole. Until then LIST.part is beside it, and a next attempt goes on from there; a file
    that was changed since is read again. Links are not followed.
    """
    root = os.path.abspath(folder)
    target = os.path.abspath(output) if output else os.path.join(root, f"{algorithm.upper()}SUMS")
    part = f"{target}.part"
    if isinstance(ctx.restored, dict) and "done" in ctx.restored:
        _discard(part)
        return dict(ctx.restored["done"])
    left = LeftOut()
    found = files(root, left, partial(_looked, ctx), {target, part, f"{target}.new"})
    rows = Rows(part, ctx.restored)
    try:
        listed = _hashed(ctx, found, algorithm, rows, left)
        prefix = _prefix(root, os.path.dirname(target))
        named = (Listed(prefix + name, digest, algorithm) for name, digest in listed.items())
        write_whole(target, checksum_lists.lines(named))
    finally:
        rows.close()
    if left:
        ctx.save_file(_NOTE, left.listing())
    if left.unreadable and not allow_unreadable:
        raise UnreadableFilesError(
            f"{target} is written, but {len(left.unreadable):,} files are not in it, for they could not be read: "
            f"{some(left.unreadable)}"
        )
    read_bytes = sum(entry.size for entry in found if entry.name in listed)
    done = {"list": target, "files": len(listed), "bytes": read_bytes, "left_out": len(left)}
    ctx.checkpoint({"done": done})
    _discard(part)
    return done


@dataclass(slots=True)
class _Seen:
    """How far a comparison is, and what it found: all that a checkpoint holds."""

    list_digest: str  #: of the list itself
    next: int = 0  #: the first file of the list that is not compared yet
    bytes: int = 0  #: of the files before it
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    @property
    def differ(self) -> int:
        return len(self.changed) + len(self.missing) + len(self.unreadable)


@task(name="Verify a folder")
def verify_folder(
    ctx: TaskContext,
    checksums: Annotated[Path, File(), Label("List", "As `sha256sum` or “Checksum a folder” writes it")],
    folder: Annotated[
        Path | None, Folder(), Label("Folder", "Where the listed files are; beside the list if empty")
    ] = None,
    allow_new: Annotated[bool, Label("New files are fine")] = True,
) -> dict[str, Any]:
    """Compare files with a list of checksums, and fail if one was changed, is missing or can't be read.

    What differs is in differences.txt. Files that the list doesn't know are counted as new.
    """
    content = checksums.read_bytes()
    try:
        listed = checksum_lists.parsed(unmarked(content, str(checksums)))
    except ValueError as error:
        raise ValueError(f"{checksums} can't be used: {error}") from None
    root = os.path.abspath(folder or checksums.parent)
    names = {os.path.normpath(each.name) for each in listed}
    if not any(os.path.lexists(os.path.join(root, name)) for name in names):
        raise FileNotFoundError(
            f"None of the {len(names):,} listed files is in {root}. Say with `folder` where they are."
        )
    digest = hashlib.sha256(content).hexdigest()
    seen = _Seen(**ctx.restored) if isinstance(ctx.restored, dict) else _Seen(digest)
    if seen.list_digest != digest:
        raise ValueError(
            f"{checksums} was changed since the last attempt: restart, so that all files are compared with it"
        )
    _compare(ctx, listed, root, seen)
    left = LeftOut()
    own = {str(checksums), os.path.abspath(checksums)}
    top = os.path.commonpath([os.path.dirname(os.path.join(root, name)) for name in names])
    beside = files(top, left, partial(_looked, ctx), own)
    new = [entry.name for entry in beside if os.path.relpath(entry.path, root) not in names and entry.path not in names]
    summary = {
        "list": str(checksums), "files": len(listed), "bytes": seen.bytes, "changed": len(seen.changed),
        "missing": len(seen.missing), "unreadable": len(seen.unreadable), "new": len(new),
    }  # fmt: skip
    _tell(ctx, seen, new, summary, allow_new)
    return summary


def _hashed(ctx: TaskContext, found: list[Entry], algorithm: str, rows: Rows, left: LeftOut) -> dict[str, str]:
    """Name → hash of each file that can be read: from `rows` where it has not changed since, else read now."""
    known = {row["name"]: row for row in rows.rows}
    total = sum(entry.size for entry in found)
    done = 0
    listed = {}
    kept_at_s = time.monotonic()
    for entry in found:
        row = known.get(entry.name)
        if row is None or row["stamp"] != entry.stamp or row["algorithm"] != algorithm:
            shown = os.path.basename(entry.name)

            def read(size: int, before: int = done, entry: Entry = entry, shown: str = shown) -> None:
                ctx.progress(before + min(size, entry.size), total, shown, "bytes")

            try:
                digest = checksum_lists.digest_of(entry.path, algorithm, read)
            except OSError as error:
                left.add(entry.name, error)
                continue
            row = {"name": entry.name, "stamp": entry.stamp, "algorithm": algorithm, "digest": digest}
            rows.add(row)
        listed[entry.name] = row["digest"]
        done += entry.size
        ctx.progress(done, total, unit="bytes")
        if time.monotonic() - kept_at_s > _KEEP_EVERY_S:
            ctx.checkpoint(rows.keep())
            kept_at_s = time.monotonic()
    ctx.checkpoint(rows.keep())
    return listed


def _compare(ctx: TaskContext, listed: list[Listed], root: str, seen: _Seen) -> None:
    """Compare the files from `seen.next` on, and note in `seen` what is not as listed."""
    paths = [os.path.join(root, each.name) for each in listed]
    sizes = [_size(path) for path in paths]
    total = seen.bytes + sum(sizes[seen.next :])
    kept_at_s = time.monotonic()
    while seen.next < len(listed):
        each, path, size = listed[seen.next], paths[seen.next], sizes[seen.next]

        def read(so_far: int, size: int = size, path: str = path) -> None:
            ctx.progress(seen.bytes + min(so_far, size), total, os.path.basename(path), "bytes")

        try:
            if checksum_lists.digest_of(path, each.algorithm, read, follow=True) != each.digest:
                seen.changed.append(each.name)
        except (FileNotFoundError, NotADirectoryError):
            seen.missing.append(each.name)
        except OSError as error:
            seen.unreadable[each.name] = reason(error)
        seen.next += 1
        seen.bytes += size
        ctx.progress(seen.bytes, total, unit="bytes")
        if time.monotonic() - kept_at_s > _KEEP_EVERY_S:
            ctx.checkpoint(asdict(seen))
            kept_at_s = time.monotonic()
    ctx.checkpoint(asdict(seen))


def _tell(ctx: TaskContext, seen: _Seen, new: list[str], summary: dict[str, Any], allow_new: bool) -> None:
    """Save what differs, and fail if that is more than new files that are allowed."""
    kinds = {"changed": seen.changed, "missing": seen.missing, "unreadable": list(seen.unreadable), "new": new}
    if any(kinds.values()):
        ctx.save_file(
            _DIFFERENCES,
            b"".join(b"%s: %s\n" % (kind.encode(), _line(name)) for kind, names in kinds.items() for name in names),
        )
    if allow_new:
        del kinds["new"]
    if any(kinds.values()):
        with ctx.transaction("what differs") as state:  # what a failed run still has to show
            state.update(summary)
        said = "; ".join(f"{len(names):,} {kind}: {some(names)}" for kind, names in kinds.items() if names)
        raise FilesDifferError(f"Of {summary['files']:,} listed files, {said}")


def _looked(ctx: TaskContext, count: int) -> None:
    ctx.progress(None, message=f"looking for files: {count:,}", unit="bytes")


def _line(name: str) -> bytes:
    return os.fsencode(name).replace(b"\n", b"\\n")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _prefix(root: str, base: str) -> str:
    """What goes before a name, so that `sha256sum -c` finds the files from where the list is."""
    if os.path.commonpath([root, base]) != base or root == base:
        return ""
    return os.path.relpath(root, base).replace(os.sep, "/") + "/"


def _discard(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)
