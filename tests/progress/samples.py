"""Recorded output of real programs, byte for byte, cut to what the tests need; beside this file as *.bin."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    """The bytes of one recording."""
    return (FOLDER / f"{name}.bin").read_bytes()


def pieces(output: bytes, seed: int, longest: int = 40) -> Iterator[bytes]:
    """`output` in pieces of random length, as a reader might get them."""
    rng = random.Random(seed)
    position = 0
    while position < len(output):
        step = rng.randint(1, longest)
        yield output[position : position + step]
        position += step
