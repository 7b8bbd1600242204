"""Redraws are shortened to what they leave: the same as if each of them were drawn, for far less."""

from __future__ import annotations

import random
import time

import pytest

from taskmon.core.output.looks import Look
from taskmon.core.output.redraws import shortened
from taskmon.core.output.screen import LONGEST_ROW, Screen

RETURNS = [f"\x1b[32m{n}%\x1b[0m|{'█' * (n // 3):33}| {n}/100 漢" for n in range(100)]


def drawn(text: str) -> Screen:
    """Each redraw on its own: less than are shortened."""
    screen = Screen(Look(bold=True))
    screen.write("x" * 7)
    first, *states = text.split("\r")
    screen.write(first)
    for state in states:
        screen.write("\r" + state)
    return screen


def written(text: str) -> Screen:
    screen = Screen(Look(bold=True))
    screen.write("x" * 7)
    screen.write(text)
    return screen


@pytest.mark.parametrize("seed", range(30))
def test_what_is_left_is_the_same_whatever_is_redrawn(seed: int) -> None:
    print("seed", seed)
    rng = random.Random(seed)
    parts = [
        "a",
        "bcd",
        "█▌",
        "漢",
        " ",
        "\x1b[31m",
        "\x1b[0m",
        "\x1b[m",
        "\x1b[1m",
        "\x1b[0;3m",
        "\x1b[K",
        "\x1b[2K",
        "\r",
    ]
    rare = ["\b", "\t", "e\u0301", "\x1b[1K", "\x1b[3D", "\x1b]8;;https://a.b\x07", "\x1b[2X", "\u200b", "é" * 60]
    parts += rare if seed % 3 == 0 else []
    weights = [rng.choice([0.05, 1, 4]) for _ in parts[:-1]] + [4]
    for _ in range(40):
        text = "".join(rng.choices(parts, weights, k=rng.choice([20, 200])))
        one, other = drawn(text), written(text)

        assert one.column == other.column
        assert one.look == other.look
        assert [row.pieces() for row in one.close()] == [row.pieces() for row in other.close()]


def test_of_a_bar_that_is_redrawn_over_and_over_little_is_left() -> None:
    text = "\r".join(["first", *RETURNS * 50])

    assert len(shortened(text, LONGEST_ROW)) < 1_000


def test_a_bar_in_colour_and_blocks_takes_little_more_than_a_plain_one() -> None:
    """Each of its redraws was drawn, character by character: 25 times as much."""
    plain = "\r".join([f"{n}%|{'#' * (n // 3):33}| {n}/100 at" for n in range(100)] * 10)
    bar = "\r".join(RETURNS * 10)
    taken: list[float] = []
    for text in (plain, bar):
        began_s = time.thread_time()
        for _ in range(20):
            written(text).close()
        taken.append(time.thread_time() - began_s)

    assert taken[1] < 10 * taken[0]
