"""Files with the same content: found by size, then by their beginning, then by all they hold.

Every look at the folder or at a batch of files is a step, so a kill costs one batch. The batches are cut from the list
that the first step made; what was changed after it is left out and said so.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

from taskmon.core.job import printable
from taskmon.tasks.builtin.tree import LeftOut, files, pieces, stamp_of
from taskmon.tasks.context import TaskContext
from taskmon.tasks.decorator import task
from taskmon.tasks.markers import Folder, Label, Range

_HEAD_BYTES = 64 * 1024
#: A batch ends where either is reached.
_BATCH_FILES = 1_000
_BATCH_BYTES = 256 * 1024 * 1024
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One content on the disk, under all names that hard links give it."""

    names: list[str]
    stamp: list[int]

    @property
    def size(self) -> int:
        return self.stamp[0]


@dataclass(frozen=True, slots=True)
class _Group:
    """Files of one content, each under all its names."""

    size: int
    files: list[list[str]]

    @property
    def wasted_bytes(self) -> int:
        return self.size * (len(self.files) - 1)


@task(name="Find duplicate files")
def find_duplicates(
    ctx: TaskContext,
    folder: Annotated[Path, Folder(), Label("Folder", "In it and below it")],
    smallest: Annotated[int, Range(least=0), Label("Smallest size", "In bytes; smaller files are passed over")] = 1,
) -> dict[str, Any]:
    """Find files of the same content; nothing is deleted.

    All groups are in duplicates.txt and duplicates.json. Several names of one file (hard links) waste nothing, so they
    are no duplicates; links are not followed.
    """
    root = os.path.abspath(folder)
    looked = ctx.step("look for files", _look, ctx, root, smallest)
    left = LeftOut(**looked["left"])
    candidates = [_Candidate(**row) for row in looked["candidates"]]
    beginnings, steps = _read_all(ctx, root, candidates, left, _HEAD_BYTES, steps=1)
    suspects = _same(candidates, beginnings)
    short = [group for group in suspects if group[0].size <= _HEAD_BYTES]
    long = [each for group in suspects if group[0].size > _HEAD_BYTES for each in group]
    contents, _ = _read_all(ctx, root, long, left, None, steps)
    same = short + _same(long, contents)
    groups = [_Group(group[0].size, [each.names for each in group]) for group in _unchanged(root, same, left)]
    groups.sort(key=lambda group: (-group.wasted_bytes, group.files))
    ctx.save_file("duplicates.json", json.dumps([asdict(group) for group in groups], indent=1))
    ctx.save_file("duplicates.txt", "".join(map(_paragraph, groups)).encode())
    if left:
        ctx.save_file("left-out.txt", left.listing())
    return {
        "files": looked["files"],
        "groups": len(groups),
        "duplicates": sum(len(group.files) - 1 for group in groups),
        "wasted_bytes": sum(group.wasted_bytes for group in groups),
        "left_out": len(left),
        "largest": [asdict(group) for group in groups[:_SHOWN] if len(group.files) <= _SHOWN],
    }


def _look(ctx: TaskContext, root: str, smallest: int) -> dict[str, Any]:
    """The files that share their size with another, names of one file together; and what was left out."""
    left = LeftOut()
    found = files(root, left, lambda count: ctx.progress(count, message="looking for files", unit="files"))
    same_file = defaultdict(list)
    for entry in found:
        if entry.size >= smallest:
            same_file[entry.status.st_dev, entry.status.st_ino].append(entry)
    same_size = defaultdict(list)
    for names in same_file.values():
        same_size[names[0].size].append(_Candidate([entry.name for entry in names], names[0].stamp))
    candidates = [asdict(each) for group in same_size.values() if len(group) > 1 for each in group]
    return {"files": len(found), "candidates": candidates, "left": asdict(left)}


def _read_all(
    ctx: TaskContext, root: str, candidates: Sequence[_Candidate], left: LeftOut, most: int | None, steps: int
) -> tuple[list[str | None], int]:
    """A hash of each, of all or the first `most` bytes; None for what can't be read any more. A step for each batch."""
    batches = list(_batches(candidates, most))
    ctx.expect_steps(steps + len(batches))
    hashes: list[str | None] = []
    for batch in batches:
        read = ctx.step("compare" if most is None else "compare beginnings", _read_batch, ctx, root, batch, most)
        hashes += read["hashes"]
        left.harmless |= read["left"]["harmless"]
        left.unreadable |= read["left"]["unreadable"]
    return hashes, steps + len(batches)


def _read_batch(ctx: TaskContext, root: str, batch: Sequence[_Candidate], most: int | None) -> dict[str, Any]:
    left = LeftOut()
    hashes: list[str | None] = []
    total = sum(_share(each, most) for each in batch)
    done = 0
    for each in batch:
        name = each.names[0]
        digest = hashlib.blake2b(digest_size=20)
        read = 0
        try:
            for piece in pieces(os.path.join(root, name), most=most):
                digest.update(piece)
                read += len(piece)
                ctx.progress(done + min(read, _share(each, most)), total, os.path.basename(name), "bytes")
            hashes.append(digest.hexdigest())
        except OSError as error:
            left.add(name, error)
            hashes.append(None)
        done += _share(each, most)
        ctx.progress(done, total, unit="bytes")
    return {"hashes": hashes, "left": asdict(left)}


def _same(candidates: Sequence[_Candidate], hashes: Sequence[str | None]) -> list[list[_Candidate]]:
    """Those of the same size and hash, together; without those that are alone."""
    groups = defaultdict(list)
    for each, digest in zip(candidates, hashes, strict=True):
        if digest is not None:
            groups[each.size, digest].append(each)
    return [group for group in groups.values() if len(group) > 1]


def _unchanged(root: str, groups: Sequence[list[_Candidate]], left: LeftOut) -> Iterator[list[_Candidate]]:
    """The groups without the files that were written to, replaced or removed since they were listed."""
    for group in groups:
        kept = []
        for each in group:
            try:
                if stamp_of(os.lstat(os.path.join(root, each.names[0]))) == each.stamp:
                    kept.append(each)
                else:
                    left.harmless[each.names[0]] = "changed meanwhile"
            except OSError as error:
                left.add(each.names[0], error)
        if len(kept) > 1:
            yield kept


def _batches(candidates: Sequence[_Candidate], most: int | None) -> Iterator[list[_Candidate]]:
    batch: list[_Candidate] = []
    size = 0
    for each in candidates:
        batch.append(each)
        size += _share(each, most)
        if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _share(each: _Candidate, most: int | None) -> int:
    return each.size if most is None else min(each.size, most)


def _paragraph(group: _Group) -> str:
    """A group for people: its size, and a line for each file."""
    names = "".join(f"  {' = '.join(map(printable, file))}\n" for file in group.files)
    return f"{group.size:,} bytes, {len(group.files)} times\n{names}\n"
