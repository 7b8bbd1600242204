"""What a task's author may add to a type hint with `Annotated`: ranges, labels, files, folders, secrets.

def encode(source: Annotated[Path, File(pattern="*.mkv *.mp4")], quality: Annotated[int, Range(0, 51)] = 23): ...
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number may be, both included; None: no limit."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a form calls a parameter, and a sentence of help beside it."""

    title: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """The path of a file."""

    exists: bool = True  #: it has to be there when the run is queued
    pattern: str = ""  #: what its name has to look like: "*.csv", several separated by spaces


@dataclass(frozen=True, slots=True)
class Folder:
    """The path of a folder."""

    exists: bool = True  #: it has to be there when the run is queued


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that is stored nowhere in clear and never shown."""
