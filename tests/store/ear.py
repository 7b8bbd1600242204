"""What a store tells, as a test wants to hear it: each may be set at any time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from taskmon.core.errors import RunError
from taskmon.core.run import Run
from taskmon.store import Hooks, OpenReport, Transaction


class Ear:
    """Hears nothing, until it is told what to do."""

    def __init__(self) -> None:
        self.publish: Callable[[tuple[Run, ...]], object] = lambda runs: None
        self.trouble: Callable[[RunError | None], object] = lambda error: None
        self.replaced: Callable[[OpenReport], object] = lambda report: None
        self.look: Callable[[Transaction], object] = lambda tx: None
        self.looked: Callable[[Future[Any]], object] = lambda done: None

    @property
    def hooks(self) -> Hooks:
        return Hooks(
            publish=lambda runs: self.publish(runs),
            trouble=lambda error: self.trouble(error),
            replaced=lambda report: self.replaced(report),
            look=lambda tx: self.look(tx),
            looked=lambda done: self.looked(done),
        )
