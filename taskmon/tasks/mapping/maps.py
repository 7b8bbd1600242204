"""All maps of one attempt: begun, ended with it, and what has to be said of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from taskmon.core.secrets.masking import Masking
from taskmon.tasks.cancellation import Stop
from taskmon.tasks.durable.digest import Call
from taskmon.tasks.durable.item_log import ItemLog, line_of_entry
from taskmon.tasks.durable.kept_secrets import KeptSecrets
from taskmon.tasks.durable.log_reader import Kept, map_file
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.durable.uses import Uses
from taskmon.tasks.mapping.collector import Collector
from taskmon.tasks.mapping.mapped import Mapped
from taskmon.tasks.mapping.request import Request
from taskmon.tasks.reporting.meter import Meter

#: After a stop, what items have under way is waited for so long: their results are kept.
_AFTER_STOP_S = 5.0
#: Sentences about maps with failures.
_MOST_SAID = 20


class MapNotTakenError(RuntimeError):
    """The task has ended without asking for the results of a map, so that nothing of it was performed."""


class Maps:
    """Begins maps; `end` when the task's function has. One log for each name, however often it is used."""

    def __init__(
        self,
        file: KeptFile,
        uses: Uses,
        meter: Meter,
        stop: Stop,
        earlier: Kept,
        masking: Masking | None = None,
        secrets: KeptSecrets | None = None,
    ) -> None:
        """Args:
        earlier: What the attempt that this one goes on from has kept, secrets revealed.
        """
        self._file = file
        self._uses = uses
        self._meter = meter
        self._stop = stop
        self._masking = masking or Masking()
        self._secrets = secrets or KeptSecrets({})
        self._files = {each.name: each.file for each in earlier.maps}
        self._logs: dict[str, ItemLog] = {}
        self._all: list[Mapped[Any]] = []
        self._said: list[str] = []  #: of those that are over
        self._unknown: list[str] = []

    def begin(self, request: Request, say: Callable[[str], None]) -> Mapped[Any]:
        """Args:
        say: Gets a line for the output about each failure.
        """
        self._file.check_usable()
        self._let_go()

        def collector(log: ItemLog, wake: Callable[[], None]) -> Collector:
            return Collector(
                request, log, self._file, self._meter, self._stop, self._masking, self._secrets.hidden, say, wake
            )

        mapped: Mapped[Any] = Mapped(
            request,
            lambda: self._log(request),
            lambda item: self._call(request, item),
            collector,
            self._secrets.revealed,
            self._stop,
        )
        self._all.append(mapped)
        return mapped

    def close(self) -> None:
        """Have nothing more begun."""
        for mapped in self._all:
            mapped.close()

    def end(self) -> list[str]:
        """Wait for what is under way, and let go of all files; returns what the user should know of failures."""
        deadline_s = time.monotonic() + _AFTER_STOP_S
        self.close()
        for mapped in self._all:
            mapped.join(max(0.0, deadline_s - time.monotonic()) if self._stop.is_set else None)
        for log in self._logs.values():
            log.close()
        said = [*self._said, *(f"{mapped.summary()}." for mapped in self._all if mapped.failed)][:_MOST_SAID]
        left = [(name, log.waiting) for name, log in self._logs.items() if log.waiting and not self._stop.is_set]
        return [
            *said,
            *self._unknown,
            *(f"Of map {name!r}, {n:,} kept results belong to items that were not asked for." for name, n in left),
        ]

    def problem(self) -> MapNotTakenError | None:
        """Why what the attempt has returned is not to be trusted."""
        for mapped in self._all:
            if not mapped.is_begun:
                return MapNotTakenError(
                    f"Nobody has asked for the results of map {mapped.name!r}, so nothing of it was performed:"
                    f" go through them, as in list(ctx.map({mapped.name!r}, …))."
                )
        return None

    def _let_go(self) -> None:
        """Hold no more than what goes on: a task may begin a map in each round of a long loop."""
        over = {id(mapped) for mapped in self._all if mapped.is_done}
        said = [f"{mapped.summary()}." for mapped in self._all if id(mapped) in over and mapped.failed]
        self._said = [*self._said, *said][:_MOST_SAID]
        self._all = [mapped for mapped in self._all if id(mapped) not in over]

    def _log(self, request: Request) -> ItemLog:
        log = self._logs.get(request.name)
        if log is None:
            known = self._files.get(request.name)
            file = known or map_file(self._file.salt, request.name)
            self._file.make_folder()
            log = self._logs[request.name] = self._opened(request.name, os.path.join(self._file.folder, file))
            if known is None:  # after it is there: a kill in between must not leave the name of what is not
                self._file.has_map(request.name, file)
        log.append([line_of_entry({"items": request.total})])
        return log

    def _opened(self, name: str, path: str) -> ItemLog:
        return ItemLog(path, self._uses.digits)

    def _call(self, request: Request, item: Any) -> Call:
        if request.key is not None:
            item = request.key(item)
        call = self._uses.call(request.function, (item,), {})
        if call.unknown and not self._unknown:
            unknown = ", ".join(call.unknown)
            self._unknown.append(
                f"Of the items of map {request.name!r} only the type can be compared of {unknown}: give it a key."
            )
        return call
