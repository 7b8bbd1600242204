"""A folder that a careless task would trip over."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

#: Names with everything that a file system allows.
NAMES = [
    b"plain.txt",
    b"a name with spaces",
    b"new\nline",
    b"carriage\rreturn",
    b"back\\slash",
    b"not \xff\xfe utf-8",
    "ümläut 漢字".encode(),
    b"-",
    b"-n",
    b"*",
    b"deeper/and deeper/still.bin",
    b"deeper/.hidden",
    b"empty",
]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Files with odd names, a link to one, a loop of links, a dangling link, a pipe, and two names for one file."""
    folder = tmp_path / "odd folder"
    rng = random.Random(11)
    for number, name in enumerate(NAMES):
        path = os.path.join(os.fsencode(folder), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"" if name == b"empty" else rng.randbytes(1000 * number + 1))
    (folder / "link").symlink_to("plain.txt")
    (folder / "deeper" / "loop").symlink_to("..")
    (folder / "dangling").symlink_to("nowhere")
    os.mkfifo(folder / "pipe")
    os.link(folder / "plain.txt", folder / "second name")
    (folder / "no files").mkdir()
    return folder


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Forty files of up to 300 KB, some alike."""
    folder = tmp_path / "many"
    rng = random.Random(12)
    for number in range(40):
        path = folder / f"{number % 5}" / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(rng.randbytes(rng.randint(0, 300_000)))
    large = rng.randbytes(200_000)
    (folder / "3" / "33.bin").write_bytes(large)
    for number in range(6):
        (folder / f"copy-{number}.bin").write_bytes(large if number < 3 else b"x" * 70_000)
    return folder
