"""Runs what a task gives to be awaited, in an event loop of its own; a stop cancels it at its next await."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from taskmon.tasks.cancellation import Stop


class _Answer:
    """What a coroutine returned or raised."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self.value = value
        self.error = error


def run_async(waiting: Awaitable[Any], stop: Stop) -> Any:
    """What it returns; raises what it raises."""
    import asyncio  # here: most tasks are plain, and it takes longer to import than they do to start

    async def main() -> _Answer:
        stop.is_heard = True  # where it awaits, whether it holds a context or not
        stop.listen(cancel_soon(asyncio.get_running_loop(), asyncio.current_task()))
        try:
            return _Answer(await waiting)
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            # Kept out of asyncio's hands, which print it on their way out: not every exception can be printed.
            return _Answer(error=error)

    def cancel_soon(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any] | None) -> Callable[[], None]:
        """It is cancelled once, at its next await: an interrupt would come late, and to no thread but the main one."""

        def cancel() -> None:
            nonlocal task
            here, task = task, None
            if here is not None:
                here.cancel()

        def listener() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(cancel)

        return listener

    answer = asyncio.run(main())
    if answer.error is not None:
        raise answer.error
    return answer.value
