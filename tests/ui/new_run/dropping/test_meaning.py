"""What dropped files are good for, and that their names come through exactly."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from PySide6.QtCore import QMimeData

from taskmon.ui.new_run.dropping.meaning import Meaning, meaning_of, meaning_of_text
from taskmon.ui.widgets.dropped import addresses_in, paths_in

NAMES = (
    b"plain",
    b"two words",
    b"it's",
    b'say "so"',
    b"line\nline",
    b"-rf",
    b"caf\xe9",
    b"100%41#?&",
    b"\xe2\x80\xa8x",
)


def uris(*lines: str) -> QMimeData:
    made = QMimeData()
    made.setData("text/uri-list", "\r\n".join(lines).encode())
    return made


def test_names_of_files_come_through_with_every_byte() -> None:
    source = uris("# remark", *(f"file:///home/me/{quote_from_bytes(name)}" for name in NAMES))

    assert paths_in(source) == tuple(f"/home/me/{os.fsdecode(name)}" for name in NAMES)
    assert addresses_in(source) == ()


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file://localhost/a b", "/a b"),
        ("file:/a", "/a"),
        ("FILE:///a", "/a"),
        ("file:///a?b#c", "/a?b#c"),
        ("file://elsewhere.example/a", ""),
        ("https://example.org/a", ""),
        ("file:///a%00b", ""),
    ],
)
def test_only_files_of_this_computer_are_paths(uri: str, path: str) -> None:
    assert paths_in(uris(uri)) == ((path,) if path else ())
    assert addresses_in(uris(uri)) == (() if path else (uri,))


def script(folder: Path, name: str, text: bytes, mode: int = 0o755) -> str:
    path = folder / name
    path.write_bytes(text)
    path.chmod(mode)
    return str(path)


def test_each_kind_of_file_is_what_it_is_good_for(tmp_path: Path) -> None:
    here = str(tmp_path)
    runs = script(tmp_path, "it's -x.sh", b"#!/bin/sh\n")
    read = script(tmp_path, "read.sh", b"#!/usr/bin/env -S bash -e\n", 0o644)
    photo = script(tmp_path, "photo.jpg", b"\xff\xd8\xff")  # as every file on a stick
    tasks = script(tmp_path, "work.py", b"from taskmon import task\n\n@task\ndef a(): ...\n", 0o644)
    other = script(tmp_path, "other.py", b"def a(): ...\n", 0o644)
    broken = script(tmp_path, "broken.py", b"def (", 0o644)
    pipe = str(tmp_path / "pipe.py")
    os.mkfifo(pipe)

    assert meaning_of((runs,)) == Meaning((runs,), argv=(runs,), cwd=here)
    assert meaning_of((read,)).argv == ("/usr/bin/env", "-S", "bash", "-e", read)
    assert meaning_of((tasks,)) == Meaning((tasks,), task_file=tasks, cwd=here)
    assert meaning_of((here,)) == Meaning((here,), frozenset({here}), cwd=here)
    assert meaning_of((runs, here)) == Meaning((runs, here), frozenset({here}))
    for path in (photo, other, broken, pipe, "/no/such"):
        assert meaning_of((path,)) == Meaning((path,))


def test_a_text_is_a_text_and_an_address_an_argument() -> None:
    assert meaning_of_text("make all\nmake check", ()) == Meaning(text="make all\nmake check")
    assert meaning_of_text(" https://example.org/a?b ", ()) == Meaning(("https://example.org/a?b",))
    assert meaning_of_text("x", ("https://example.org/",)) == Meaning(("https://example.org/",))
