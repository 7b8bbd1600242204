"""Inline metadata of a Python file: what it needs to run, in a comment block of the type `script` (PEP 723)."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.job import Isolation, Job, JobKind

#: Of a file; a block that begins later is not found.
MOST_BYTES = 4 * 1024 * 1024
_OPENING = re.compile(r"# /// ([a-zA-Z0-9-]+)")
_CLOSING = "# ///"
_VERSION = r"\s*(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!-]+\s*"
_SPECIFIER = re.compile(rf"{_VERSION}(?:,{_VERSION})*,?\s*")
#: Where tomllib says where, at the end of its message.
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
#: What a package index, a source or a wheel is named by may be relative to the file.
_RELATIVE_TO_FILE = ("sources", "index", "index-url", "extra-index-url", "find-links", "workspace")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file's block says, as far as it decides what is installed."""

    requires_python: str = ""  #: a version specifier such as ">=3.12"; empty: it doesn't say
    dependencies: tuple[str, ...] = ()
    uv: str = ""  #: its table `[tool.uv]` as JSON; empty: there is none
    folder: str = ""  #: the file's, where something it names may be relative to that; else empty

    def digest(self, *more: object) -> str:
        """What is the same for files that need the same; `more`: what else decides what they get."""
        said = [self.requires_python, sorted(set(self.dependencies)), self.uv, self.folder, *more]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode("ascii")).hexdigest()[:32]


def file_of(task: str, cwd: str) -> str:
    """The absolute path of the file that FILE.py:FUNCTION names; empty where it names no file."""
    place = task.rpartition(":")[0]
    return os.path.abspath(os.path.join(cwd, os.path.expanduser(place))) if place.endswith(".py") else ""


def may_have_its_own(job: Job) -> bool:
    """Whether its file is to be asked what it needs: nobody has named an interpreter, and it has a process."""
    is_file = job.kind is JobKind.TASK and job.task.rpartition(":")[0].endswith(".py")
    return is_file and not job.python and job.isolation is Isolation.PROCESS


def metadata_of(path: str) -> Metadata | None:
    """What the file says it needs; None where it says nothing, or can't be read: whoever loads it says why.

    Raises:
        InvalidError: It says so in a way that can't be understood; the message names file and line.
    """
    text = _read(path)
    return None if text is None else parse(text, path)


def parse(text: str, path: str) -> Metadata | None:
    """What the text of a file says it needs.

    Raises:
        InvalidError: As `metadata_of`.
    """
    if _CLOSING not in text:
        return None
    found = [(line, block) for line, kind, block in blocks(text) if kind == "script"]
    if not found:
        return None
    if len(found) > 1:
        raise InvalidError(
            f"{path} has inline metadata twice, at lines {found[0][0]} and {found[1][0]}; one `# /// script` block is"
            " allowed."
        )
    line, block = found[0]
    said = _toml(block, line, path)
    requires, dependencies = said.get("requires-python", ""), said.get("dependencies", [])
    if not isinstance(requires, str):
        raise InvalidError(f'{path}, inline metadata at line {line}: requires-python is a text such as ">=3.12".')
    if requires.strip() and not _SPECIFIER.fullmatch(requires):
        raise InvalidError(
            f'{path}, inline metadata at line {line}: requires-python is a text such as ">=3.12", not {requires!r}.'
        )
    if not isinstance(dependencies, list) or not all(isinstance(each, str) for each in dependencies):
        raise InvalidError(f'{path}, inline metadata at line {line}: dependencies is a list of texts: ["requests"].')
    tool = said.get("tool", {})
    uv = tool.get("uv") if isinstance(tool, dict) else None
    is_relative = any("file:" in each for each in dependencies) or (
        isinstance(uv, dict) and any(name in uv for name in _RELATIVE_TO_FILE)
    )
    return Metadata(
        requires_python=requires.strip(),
        dependencies=tuple(each.strip() for each in dependencies),
        uv="" if uv is None else json.dumps(uv, sort_keys=True, default=str),
        folder=os.path.dirname(path) if is_relative else "",
    )


def blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """The line, the type and the content of each comment block, exactly as the expression in PEP 723 finds them.

    That expression takes time in the square of the length where nothing ends what seems to begin.
    """
    lines = text.split("\n")
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and (lines[last] == "#" or lines[last].startswith("# ")):
            last += 1
        run = lines[first:last]
        closing = next((index for index in range(len(run) - 1, -1, -1) if run[index] == _CLOSING), -1)
        for index in range(closing - 1):  # at least one line between the two
            if opening := _OPENING.fullmatch(run[index]):
                yield first + index + 1, opening[1], "".join(f"{each[2:]}\n" for each in run[index + 1 : closing])
                break
        first = last + 1


def _toml(block: str, line: int, path: str) -> dict[str, Any]:
    from taskmon.core.untrusted.toml import TomlError, read_toml  # here: most files have no block

    try:
        return read_toml(block)
    except TomlError as error:
        place = _PLACE.search(str(error))
        at = line + (int(place[1]) if place and place[1] else block.count("\n"))
        said = _PLACE.sub("", str(error)).removesuffix(".")
        raise InvalidError(f"{path}, line {at}: its inline metadata is no TOML: {said}.") from None


def _read(path: str) -> str | None:
    """The text of a regular file, never waited for what stands in its place; None: it can't be had."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            content = file.read(MOST_BYTES)
    except (OSError, ValueError):
        return None
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
