"""What a process was called with to read, and how far it is in that."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon import system
from taskmon.core.job import Job
from taskmon.core.journal import Identity
from taskmon.core.requests.program import SHELLS, base_name, find_program, shell_line
from taskmon.system import OpenFile

#: What is smaller is read at once.
LEAST_BYTES = 1_000_000
_MOST_WORDS = 500
_LONGEST_WORD = 10_000
#: Programs that write what they read: some leave the copying to the system, and where they are in the file stands
#: still meanwhile. The copy grows.
_COPIERS = frozenset({"cp", "mv", "dd", "cat", "install"})
#: Programs that read a part.
_PART_READERS = frozenset({"head", "tail"})
#: With these words a part of a file is read, or more than what is in it.
_PARTS = re.compile(r"(?:count|skip|iseek)=|--(?:bytes|lines|offset|skip|repeat|files-from)\b")
_BETWEEN = re.compile(r"""[\s'"=,;()<>|&\[\]{}]+""")
#: More than one command after another, or as often as somebody says.
_STEPS = re.compile(r"[;&\n`]|\$\(|\b(?:for|while|until|if|case|function)\b")
_REDIRECTED = re.compile(r"[<>]&\S*|&>{1,2}")


@dataclass(frozen=True, slots=True)
class Input:
    """All that one process will read, in bytes."""

    done: int
    total: int


def is_pipeline(job: Job) -> bool:
    """Whether the job is one command of a shell's, or some joined by pipes: none comes after another."""
    line = job.argv[0] if job.shell else shell_line(job.argv)
    return line is not None and _STEPS.search(_REDIRECTED.sub(" ", line)) is None


def is_shell(job: Job) -> bool:
    """Whether it is a shell that does what the job says, whatever that is."""
    place = find_program(job.argv)
    return job.shell or (place is not None and place.name in SHELLS)


def input_of(process: Identity, called: Identity | None = None) -> Input | None:
    """What the process reads just now of what it was called with; None: nothing, or it can't be told.

    Args:
        called: Another one for which it reads: what that was called with counts.
    """
    opened = system.open_files(process.pid)
    if not any(file.size_bytes >= LEAST_BYTES and not file.is_written for file in opened):
        return None  # the usual case: the command line is not even looked at
    words = system.arguments((called or process).pid)
    if not 0 < len(words) <= _MOST_WORDS or any(_PARTS.match(word) for word in words):
        return None
    program = base_name(words[0])
    if program in _PART_READERS:
        return None
    read = {(file.device, file.inode): file for file in opened if not file.is_written}
    written = {(file.device, file.inode) for file in opened if file.is_written}
    named = _named(called or process, words)
    if named is None:
        return None
    by_path = {file.path: file for file in read.values()}
    wanted = [(path, size) for path, size in named if not _is_among(path, opened, written)]
    if any(path in by_path for path, _ in wanted):
        if any(file.size_bytes >= LEAST_BYTES and file.path not in dict(wanted) for file in read.values()):
            return None  # it reads something else as well
        return _of_several(wanted, by_path, program, opened)
    if called is not None:
        return None
    given = next((file for file in read.values() if file.descriptor == 0), None)
    is_all = given is not None and not any(
        file.size_bytes >= LEAST_BYTES for file in read.values() if file is not given
    )
    if given is None or not is_all or given.size_bytes < LEAST_BYTES:
        return None
    return _of_several([(given.path, given.size_bytes)], by_path, program, opened)


def _named(process: Identity, words: Sequence[str]) -> list[tuple[str, int]] | None:
    """The files that its command line names, in order, with their sizes; None: a folder is among them, or one twice."""
    folder = system.working_folder(process.pid)
    found: dict[str, int] = {}
    asked = 0
    for number, word in enumerate(words[1:], 2):
        # Files also stand behind a "=", and in a program that is given as a word: python -c "open('data')".
        for part in dict.fromkeys((word, *_BETWEEN.split(word[:_LONGEST_WORD]))):
            if not part or part.startswith("-"):
                continue
            asked += 1
            path = os.path.normpath(os.path.join(folder, part))
            size = system.file_size(process.pid, path)
            if (size is not None and path in found and part == word) or asked > _MOST_WORDS:
                return None
            if size is not None:
                found[path] = size
            elif part == word and system.is_directory(process.pid, path) and not 2 < number == len(words):
                return None  # all that is in it; only as the last of several it may be where copies go
    return list(found.items())


def _is_among(path: str, opened: Sequence[OpenFile], written: set[tuple[int, int]]) -> bool:
    """Whether the path is one that the process writes."""
    return any(file.path == path and (file.device, file.inode) in written for file in opened)


def _of_several(
    wanted: Sequence[tuple[str, int]], read: dict[str, OpenFile], program: str, opened: Sequence[OpenFile]
) -> Input | None:
    """What was read of these files, which are read in their order, or all at once."""
    total = sum(size for _, size in wanted)
    places = [place for place, (path, _) in enumerate(wanted) if path in read]
    if total < LEAST_BYTES:
        return None
    done = 0
    for place, (path, size) in enumerate(wanted):
        file = read.get(path)
        if file is not None:
            if file.position > file.size_bytes or file.size_bytes != size:
                return None
            done += max(file.position, _copied(file, program, opened))
        elif place < places[-1]:
            done += size
    return Input(min(done, total), total)


def _copied(file: OpenFile, program: str, opened: Sequence[OpenFile]) -> int:
    """How much of a file stands in its copy already."""
    if program not in _COPIERS:
        return 0
    copies = [each for each in opened if each.is_written and not each.is_appended]
    return min(copies[0].size_bytes, file.size_bytes) if len(copies) == 1 else 0
