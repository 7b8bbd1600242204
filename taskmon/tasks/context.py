"""`TaskContext`: what a running task holds. Thread-safe; a process that the task forks can't report or keep by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from taskmon.tasks.stopping import RunStopped, Stop

__all__ = ["RunStopped", "Stop", "TaskContext"]

T = TypeVar("T")


class TaskContext:
    """The task's side of its run."""

    run_id: int
    attempt: int

    def progress(self, done: float, total: float | None = None, message: str = "", unit: str | None = None) -> None:
        raise NotImplementedError

    def track(self, items: Iterable[T], total: int | None = None) -> Iterator[T]:
        raise NotImplementedError

    def advance(self, n: float = 1) -> None:
        raise NotImplementedError

    def expect_steps(self, n: int) -> None:
        raise NotImplementedError

    def step(self, name: str, function: Callable[..., T], *args: Any) -> T:
        raise NotImplementedError

    def checkpoint(self, value: Any) -> None:
        raise NotImplementedError

    @property
    def restored(self) -> Any:
        raise NotImplementedError

    def transaction(self, name: str) -> AbstractContextManager[dict[str, Any]]:
        raise NotImplementedError

    @property
    def state(self) -> Mapping[str, Any]:
        raise NotImplementedError

    @property
    def cancelled(self) -> bool:
        raise NotImplementedError

    @property
    def log(self) -> Any:
        raise NotImplementedError

    def save_file(self, name: str, content: bytes | str | None = None) -> Path:
        raise NotImplementedError
