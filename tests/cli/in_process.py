"""A command performed in this process as in one of its own, through the function that `taskmon` calls."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from taskmon.cli import program


def perform(
    arguments: Sequence[str | bytes], folder: Path, environment: Mapping[str, str], typed: bytes
) -> subprocess.CompletedProcess[bytes]:
    """What the command said and ended with; all that a process has for itself is afterwards as it was before."""
    words = [os.fsdecode(argument) for argument in arguments]
    with ExitStack() as ends:
        given, said, complained = (ends.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write(typed)
        given.seek(0)
        with ExitStack() as borrowed:
            for number, file in enumerate((given, said, complained)):
                borrowed.enter_context(_descriptor_is(number, file.fileno()))
            borrowed.enter_context(_streams())
            borrowed.enter_context(_environment_is(environment))
            borrowed.enter_context(_temporary_folder_is_looked_for())
            borrowed.enter_context(_folder_is(folder))
            borrowed.enter_context(_typed_are(words))
            status = program.main(words)
        said.seek(0)
        complained.seek(0)
        return subprocess.CompletedProcess(["taskmon", *arguments], status, said.read(), complained.read())


@contextmanager
def _descriptor_is(number: int, other: int) -> Iterator[None]:
    """The descriptor itself, and not the stream alone: an editor that a command starts inherits it."""
    kept = os.dup(number)
    os.dup2(other, number)
    try:
        yield
    finally:
        os.dup2(kept, number)
        os.close(kept)


@contextmanager
def _streams() -> Iterator[None]:
    """The three streams as an interpreter opens them on what are no terminals."""
    before = sys.stdin, sys.stdout, sys.stderr
    with ExitStack() as ends:
        sys.stdin = ends.enter_context(open(0, encoding="utf-8", closefd=False))
        sys.stdout = ends.enter_context(open(1, "w", encoding="utf-8", closefd=False))
        sys.stderr = ends.enter_context(
            open(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        )
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = before


@contextmanager
def _environment_is(environment: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    _set_environment(environment)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(wanted: Mapping[str, str]) -> None:
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


@contextmanager
def _folder_is(folder: Path) -> Iterator[None]:
    before = os.open(".", os.O_RDONLY)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.close(before)


@contextmanager
def _temporary_folder_is_looked_for() -> Iterator[None]:
    """By what the environment names, and not as it was found when this process first asked."""
    before = tempfile.tempdir
    tempfile.tempdir = None
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def _typed_are(words: Sequence[str]) -> Iterator[None]:
    before = sys.argv
    sys.argv = ["taskmon", *words]
    try:
        yield
    finally:
        sys.argv = before
