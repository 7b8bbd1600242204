"""The parts of a task's context, each as in a run, which also tell a recording what passes through them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import partial
from logging import Handler, Logger, LogRecord
from os import PathLike
from pathlib import Path
from typing import Any

from taskmon.tasks.cancellation import Stop
from taskmon.tasks.context import Parts, TaskContext
from taskmon.tasks.durable.digest import Call
from taskmon.tasks.durable.item_log import ItemLog
from taskmon.tasks.durable.log_reader import KeptStep
from taskmon.tasks.durable.log_writer import KeptFile
from taskmon.tasks.durable.uses import Use, Uses
from taskmon.tasks.mapping.maps import Maps
from taskmon.tasks.process.perform import Tools
from taskmon.tasks.reporting.meter import Meter
from taskmon.tasks.reporting.reporter import Reporter
from taskmon.testing.recording import Recording


def tools_for(recording: Recording) -> Tools:
    """What to perform an attempt with, for it to be recorded."""
    return Tools(
        reporter=partial(_Reporter, recording),
        uses=partial(_Uses, recording),
        file=partial(_KeptFile, recording),
        maps=partial(_Maps, recording),
        context=partial(_Context, recording),
        raised=recording.raised,
    )


class _Meter(Meter):
    """Tells of each report, at once."""

    def __init__(self, recording: Recording, stop: Stop, wake: Callable[[], None]) -> None:
        self._recording = recording
        super().__init__(stop, wake)

    @property
    def attention(self) -> bool:
        return True

    @attention.setter
    def attention(self, value: bool) -> None:
        """A run looks away between two reports."""

    def _tell(self) -> None:
        super()._tell()
        self._recording.reported()

    def _attend(self) -> None:
        self._recording.go_on()
        super()._attend()
        # Only now: the report that is the last before a cancel returns, and who looks at ctx.cancelled sees it.
        self._recording.reported()


class _Reporter(Reporter):
    """Sends in the thread of the report, and each."""

    def __init__(self, recording: Recording, send: Callable[[dict[str, Any]], None], stop: Stop) -> None:
        super().__init__(send, stop)
        self.meter = _Meter(recording, stop, self._wake)

    def _wake(self) -> None:
        with self._sending:
            self._send_newest()


class _Uses(Uses):
    def __init__(self, recording: Recording, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recording = recording

    def claim(self, *args: Any, **kwargs: Any) -> Use:
        use = super().claim(*args, **kwargs)
        self._recording.begun(use)
        if use.kept is not None:
            return use
        return replace(use, call=_CountedCall.of(use.call, partial(self._recording.called, use.step)))


@dataclass(frozen=True, slots=True)
class _CountedCall(Call):
    """A call of a function that counts how often it is called; in words it is that of the function itself."""

    said: Call = field(kw_only=True)

    @classmethod
    def of(cls, call: Call, count: Callable[[], None]) -> _CountedCall:
        """Args:
        count: Called before each call of the function.
        """
        parts = {each.name: getattr(call, each.name) for each in fields(call)}
        return cls(**{**parts, "function": _counted(call.function, count)}, said=call)

    def text(self) -> str:
        return self.said.text()


def _counted(function: Callable[..., Any], count: Callable[[], None]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        async def awaited(*args: Any, **kwargs: Any) -> Any:
            count()
            return await function(*args, **kwargs)

        return awaited

    def called(*args: Any, **kwargs: Any) -> Any:
        count()
        return function(*args, **kwargs)

    return called


class _KeptFile(KeptFile):
    def __init__(self, recording: Recording, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recording = recording
        recording.hidden = self._hidden

    def check_usable(self) -> None:
        self._recording.go_on()
        super().check_usable()

    def step(self, name: str, use: int, result: str, **more: Any) -> None:
        super().step(name, use, result, **more)
        try:
            self._recording.kept(KeptStep(name, use), result)
        except BaseException:
            self.close()  # whatever the task still does: what is on the disk is what a kill would leave
            raise

    def _write_with(self, line: bytes, *, is_flushed: bool = False) -> None:
        # What a test keeps need not outlive a power failure: hundreds of steps then take no seconds.
        super()._write_with(line)


class _Maps(Maps):
    def __init__(self, recording: Recording, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recording = recording

    def _opened(self, name: str, path: str) -> ItemLog:
        return _ItemLog(self._recording, name, path, self._uses.digits)


class _ItemLog(ItemLog):
    """Keeps one item at a time, so that there is a moment after each."""

    def __init__(self, recording: Recording, name: str, path: str, digits: int | None) -> None:
        super().__init__(path, digits)
        self._recording = recording
        self._name = name

    def take(self, call: str) -> int | None:
        place = super().take(call)
        if place is not None:
            self._recording.item_restored(self._name, self.read(place))
        return place

    def append(self, lines: list[bytes]) -> list[int]:
        places: list[int] = []
        for line in lines:
            self._recording.go_on()
            places += super().append([line])
            entry = json.loads(line)
            if "result" in entry:
                self._recording.item_kept(self._name, entry["result"], entry.get("tries", 1))
        return places


class _Context(TaskContext):
    def __init__(self, recording: Recording, parts: Parts) -> None:
        super().__init__(parts)
        self._recording = recording
        self._handler = _Handler(recording, parts)

    @property
    def log(self) -> Logger:
        log = super().log
        log.addHandler(self._handler)  # does nothing where it is one already
        return log

    def save_file(self, name: str, content: bytes | str | PathLike[str] | None = None) -> Path:
        self._recording.go_on()
        return super().save_file(name, content)


class _Handler(Handler):
    """Notes the lines of the log, without secrets."""

    def __init__(self, recording: Recording, parts: Parts) -> None:
        super().__init__()
        self._recording = recording
        self._masking = parts.masking

    def emit(self, record: LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # its arguments don't fit; the run's own handler says so
            message = str(record.msg)
        self._recording.logged(record.levelname, self._masking.text(message))
