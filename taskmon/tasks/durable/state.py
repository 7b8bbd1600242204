"""The state of a task: changed in transactions, each kept as a whole or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.parameters.json_values import encoded
from taskmon.tasks.reporting.meter import execution


class ReadOnly(dict[str, Any]):
    """A copy of the state: a dict, for whoever stores or sends it, which refuses changes that nobody would keep."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("ctx.state is a copy, to read: change it in `with ctx.transaction(…) as state`.")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)  # copied, or in another process, it is anybody's


class State:
    """The last kept state, and the transaction that is under way. Threads wait for each other's."""

    def __init__(self, file: KeptFile, earlier: Mapping[str, Any]) -> None:
        self._file = file
        self._kept = encoded(dict(earlier), "state")
        self._lock = threading.Lock()
        self._owner: object = None
        self._thread = 0
        self._working: dict[str, Any] = {}

    @property
    def kept(self) -> Mapping[str, Any]:
        """A copy of the last kept state."""
        return ReadOnly(json.loads(self._kept))

    @contextmanager
    def transaction(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield a copy of the state; keep it at the end of the block, or, after an exception, nothing of it.

        One within another of the same thread joins it: its changes are kept with the outer one's, and after an
        exception its own are taken back.

        Raises:
            NotJsonError, NotKeptError, ForkedError, EndedError: The state is as it was before.
            RuntimeError: Another asyncio task of this thread is in the midst of a transaction.
        """
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"A transaction has a name, such as ctx.transaction('import'); not {name!r}.")
        self._file.check_usable()
        me = execution()
        if self._owner == me:
            with self._joined() as working:
                yield working
            return
        if self._owner is not None and self._thread == threading.get_ident():
            # Waiting for it would stop the event loop that it needs to go on.
            raise RuntimeError(
                f"Transaction {name!r} begins while another asyncio task is in the midst of one."
                " Await nothing within a transaction, or hold an asyncio.Lock around it."
            )
        with self._lock:
            self._working = json.loads(self._kept)
            self._thread = threading.get_ident()
            self._owner = me
            try:
                yield self._working
                self._keep(name)
            finally:
                self._owner = None

    @contextmanager
    def _joined(self) -> Iterator[dict[str, Any]]:
        before = encoded(self._working, "state")
        try:
            yield self._working
        except BaseException:
            self._working.clear()
            self._working.update(json.loads(before))
            raise

    def _keep(self, name: str) -> None:
        text = encoded(self._working, "state")
        self._file.state(name, text)
        self._kept = text
