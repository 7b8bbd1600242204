"""The threads on which requests are answered: what takes long never stands before what is quick."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from taskmon.core.errors import ErrorCode, RunError, TaskmonError
from taskmon.engine import log
from taskmon.engine.engine import Engine
from taskmon.engine.server.changing import WriteContext
from taskmon.engine.server.handlers import answer
from taskmon.engine.server.methods import Does, does
from taskmon.engine.server.request_lines import LARGE_BYTES, parsed
from taskmon.store import Reader

_ENCODER = json.JSONEncoder(separators=(",", ":"))

Params = Mapping[str, Any]


class RequestThreads:
    """One thread for what changes something, one for what only reads, one for large requests and answers."""

    def __init__(
        self, engine: Engine, replied: Callable[[int, bytes], None], passed_on: Callable[[int, str, Params], None]
    ) -> None:
        """Nothing starts yet. Both are called on any of the threads, with the number of the conversation.

        Args:
            replied: Gets the line that answers.
            passed_on: Gets the method and the parameters of what steers the monitor: only the main thread can answer.
        """
        self._replied = replied
        self._passed_on = passed_on
        self._quick = _Thread(engine, "requests")
        self._reading = _Thread(engine, "requests-reading")
        self._large = _Thread(engine, "requests-large")

    def answer(self, number: int, line: bytes) -> None:
        """Have a request answered."""
        if len(line) > LARGE_BYTES:
            self._large.do(partial(self._answer, number, line))
        else:
            self._quick.do(partial(self._answer, number, line))

    def read(self, act: Callable[[WriteContext], None]) -> None:
        """Have something looked up."""
        self._reading.do(act)

    def close(self) -> None:
        """Answer nobody any more."""
        for thread in (self._quick, self._reading, self._large):
            thread.close()

    def _answer(self, number: int, line: bytes, context: WriteContext) -> None:
        try:
            method, params = parsed(line)
        except TaskmonError as error:
            self._replied(number, failure(error))
            return
        if does(method, Does.STEER):
            self._passed_on(number, method, params)
        elif does(method, Does.READ):
            self._reading.do(partial(self._look_up, number, method, params))
        else:
            self._look_up(number, method, params, context)

    def _look_up(self, number: int, method: str, params: Params, context: WriteContext) -> None:
        try:
            found = answer(method, params, context)
        except Exception as error:
            self._replied(number, failure(error))
            return
        if isinstance(found, Future):
            found.add_done_callback(partial(self._pass_on, number))
        else:
            self._replied(number, result(found))

    def _pass_on(self, number: int, done: Future[object]) -> None:
        """On the thread that did it, which has more to do than to make an answer."""
        error = done.exception()
        is_large = error is None and isinstance(found := done.result(), list) and len(found) > 1
        thread = self._large if is_large else self._quick
        thread.do(lambda context: self._replied(number, result(done.result()) if error is None else failure(error)))


class _Thread:
    """Does one thing after another, with a reader of its own. `do` may be called from any thread."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._lock = threading.Lock()
        self._is_closed = False
        self._reader: Reader | None = None  # of the thread

    def do(self, act: Callable[[WriteContext], None]) -> None:
        with self._lock:
            if not self._is_closed:
                self._executor.submit(self._do, act)

    def close(self) -> None:
        """End once what it does now is done; the rest is dropped."""
        with self._lock:
            self._is_closed = True
        self._executor.submit(self._close_reader)
        self._executor.shutdown(wait=True)

    def _do(self, act: Callable[[WriteContext], None]) -> None:
        try:
            if not self._is_closed:
                act(self._context())
        except Exception as error:
            log.note_failure("a request could not be answered", error)

    def _context(self) -> WriteContext:
        engine = self._engine
        if self._reader is None:
            self._reader = engine.reader()
        return WriteContext(self._reader, engine.paths, engine.control, engine.store)

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None


def result(found: object) -> bytes:
    """An answer as it is sent; a list is written piece by piece, so that other threads run in between."""
    if isinstance(found, list):
        text = "[" + ",".join(map(_ENCODER.encode, found)) + "]"
    else:
        text = _ENCODER.encode(found)
    return f'{{"result":{text}}}\n'.encode("ascii")


def failure(error: BaseException) -> bytes:
    """What the asker is told; a fault of ours is logged here, for only here is its traceback."""
    return _line(_refusal(error))


def farewell(why: TaskmonError) -> bytes:
    """What is said before a connection is closed that was not at its end; it answers no question."""
    return _line({**_refusal(why), "closing": True})


def _refusal(error: BaseException) -> dict[str, object]:
    if isinstance(error, TaskmonError):
        record, exit_status = error.record, error.exit_status
    else:
        log.note_failure("a request over the local socket failed", error)
        record = RunError(f"This is a fault of taskmon: {error!r}. Its log says more.", ErrorCode.INTERNAL)
        exit_status = 1
    return {"error": record.to_json(), "exit_status": exit_status}


def _line(answer: dict[str, object]) -> bytes:
    return _ENCODER.encode(answer).encode("ascii") + b"\n"
