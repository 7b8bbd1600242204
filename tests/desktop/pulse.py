"""How quickly a window answers while something goes on: it is asked over and over, as a screen reader would."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from tests.desktop.accessibility import Accessibility, Node

#: Between two questions: what is asked all the time is busy with that.
_REST_S = 0.02


@dataclass(slots=True)
class Pulse:
    """The answers so far, each with the seconds that it took."""

    answers_s: list[float] = field(default_factory=list)

    @property
    def worst_s(self) -> float:
        return max(self.answers_s)

    @property
    def median_s(self) -> float:
        return median(self.answers_s)


@contextmanager
def felt(accessibility: Accessibility, node: Node) -> Iterator[Pulse]:
    """Ask for a widget's place, which its program works out on the thread of its window, until the block ends."""
    pulse, over = Pulse(), threading.Event()

    def ask() -> None:
        while not over.wait(_REST_S):
            began = time.monotonic()
            accessibility.box(node)
            pulse.answers_s.append(time.monotonic() - began)

    asking = threading.Thread(target=ask, name="pulse", daemon=True)
    asking.start()
    try:
        yield pulse
    finally:
        over.set()
        asking.join()
