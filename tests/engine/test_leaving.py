"""Leaving: heard wherever a driver waits, whenever it was asked for."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from taskmon.engine.leaving import Leaving

#: A wait that nothing ends fails the test by its length alone.
_LONG_S = 30.0


@pytest.fixture
def quiet() -> Iterator[int]:
    """A descriptor from which nothing comes."""
    reading, writing = os.pipe()
    yield reading
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize("when", ["before it is opened", "before the wait", "during the wait"])
def test_it_ends_a_wait_for_a_descriptor(quiet: int, when: str) -> None:
    leaving = Leaving()
    if when == "before it is opened":
        leaving.ask()
    leaving.open()
    if when == "before the wait":
        leaving.ask()
    asker = threading.Timer(0.05, leaving.ask)
    if when == "during the wait":
        asker.start()

    began_s = time.monotonic()
    leaving.wait(_LONG_S, quiet)

    assert time.monotonic() - began_s < _LONG_S / 2
    assert leaving.asked.wait(10)
    asker.cancel()
    leaving.close()


def test_it_ends_a_wait_without_a_descriptor_and_asking_after_the_end_is_harmless() -> None:
    leaving = Leaving()
    leaving.open()
    leaving.close()
    leaving.ask()

    began_s = time.monotonic()
    leaving.wait(_LONG_S)

    assert time.monotonic() - began_s < _LONG_S / 2


def test_what_can_be_read_ends_the_wait(quiet: int) -> None:
    leaving = Leaving()
    leaving.open()
    reading, writing = os.pipe()
    os.write(writing, b"x")

    began_s = time.monotonic()
    leaving.wait(_LONG_S, reading)

    assert time.monotonic() - began_s < _LONG_S / 2
    assert not leaving.asked.is_set()
    for descriptor in (reading, writing):
        os.close(descriptor)
    leaving.close()
