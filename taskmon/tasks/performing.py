"""Performs a task: loads it, checks what it needs, calls it, and says how it ended. Knows no worker and no monitor."""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn, TextIO

from taskmon.core.errors import ErrorCode, RefusedError, RunError, TaskmonError
from taskmon.core.masking import Masking
from taskmon.tasks.context import Parts, TaskContext
from taskmon.tasks.digest import Secrets
from taskmon.tasks.failures import error_of, exit_status, internal_error_of, leaves_of
from taskmon.tasks.finding import Found, find, source_hash
from taskmon.tasks.json_values import NotJsonError, encoded
from taskmon.tasks.kept import Kept, params_hash, read_kept
from taskmon.tasks.kept_file import Begun, KeptFile
from taskmon.tasks.parameters import bound, context_parameter
from taskmon.tasks.prerequisites import unmet
from taskmon.tasks.reporter import Reporter
from taskmon.tasks.run_files import RunFiles
from taskmon.tasks.sources import Sources, changed_files, present_code
from taskmon.tasks.stopping import RunStopped, Stop
from taskmon.tasks.uses import StepChangedError, Uses

__all__ = ["Ended", "Stop", "TaskSpec", "perform"]


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """All that performing one attempt of a task needs."""

    run: int
    attempt: int
    task: str
    params: dict[str, Any]
    folder: str  #: the attempt's
    files: str  #: the run's folder for `save_file`; made when it is needed
    cwd: str
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    resume_from: str | None = None  #: the folder of an earlier attempt
    code: str = ""  #: hash of the task's source as the user last knew it

    def to_json(self) -> dict[str, Any]:
        """The spec with its secrets in clear: for memory and pipes only."""
        return {name: getattr(self, name) for name in TaskSpec.__dataclass_fields__}

    @staticmethod
    def from_json(value: dict[str, Any]) -> TaskSpec:
        """Read what `to_json` wrote."""
        return TaskSpec(**value)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the task's function ended, as far as its own process can say."""

    result: Any = None  #: a JSON value
    error: RunError | None = None
    exit_code: int | None = None  #: of SystemExit
    stopped: bool = False  #: it ended because it was asked to
    final: bool = False  #: another attempt would end the same way

    def to_json(self) -> dict[str, Any]:
        return {
            "result": self.result,
            "error": self.error.to_json() if self.error else None,
            "exit_code": self.exit_code,
            "stopped": self.stopped,
            "final": self.final,
        }

    @staticmethod
    def from_json(value: dict[str, Any]) -> Ended:
        """Read what `to_json` wrote."""
        return Ended(**{**value, "error": RunError.from_json(value.get("error"))})


def perform(
    spec: TaskSpec,
    report: Callable[[dict[str, Any]], None],
    stop: Stop,
    *,
    log_stream: TextIO | None = None,
    load: Callable[[str, str], Found] = find,
) -> Ended:
    """Perform one attempt in this thread and return how it ended; raises nothing that the task raises.

    A process that the task has forked and that comes back out of it ends here.

    Args:
        report: Gets {"progress": …} (`Progress.to_json`) at most 20 times a second, the last one before this returns;
            from a thread of its own or from this one, never from two at once.
        stop: Asks the task to end, at its next report.
        log_stream: Where `ctx.log` writes; standard error if absent.
        load: Finds the task by its name and folder; the monitor, which performs in threads, has a way of its own.
    """
    pid = os.getpid()
    try:
        ended = _perform(spec, report, stop, log_stream, load)
    except BaseException as error:
        ended = Ended(stopped=True) if _is_stop(error, stop) else Ended(error=internal_error_of(error))
    if ended.error is not None:
        ended = replace(ended, error=Masking.of_values(spec.secrets.values()).record(ended.error))
    if os.getpid() != pid:
        _leave(ended)
    return ended


def _perform(
    spec: TaskSpec,
    report: Callable[[dict[str, Any]], None],
    stop: Stop,
    log_stream: TextIO | None,
    load: Callable[[str, str], Found],
) -> Ended:
    if stop.is_set:
        return Ended(stopped=True)
    try:
        found = load(spec.task, spec.cwd)
        arguments = bound(found.function, {**spec.params, **spec.secrets}, cwd=_elsewhere(spec.cwd))
        earlier = _earlier(spec, found)
    except TaskmonError as error:
        return Ended(error=error.record, final=error.code in (ErrorCode.INVALID, ErrorCode.NOT_FOUND))
    if found.declaration.check is not None:
        problem = unmet(found.declaration.check, found.function, arguments)
        if problem is not None:
            return Ended(error=problem)
    begun = _begun(spec, found, earlier)
    uses = Uses(
        earlier or Kept(),
        salt=begun.salt,
        secrets=Secrets(spec.secrets, os.environ),
        loosely=begun.loosely,
        note=lambda sentence: report({"note": sentence}),
    )
    file, reporter = KeptFile(spec.folder, begun, Sources(found.root, begun.files)), Reporter(report, stop)
    try:
        if earlier is not None and spec.resume_from is not None:
            file.go_on_from(spec.resume_from)
        name = context_parameter(found.function)
        if name is not None:
            stop.is_heard = True
            parts = Parts(
                run_id=spec.run,
                attempt=spec.attempt,
                meter=reporter.meter,
                file=file,
                files=RunFiles(spec.files),
                stop=stop,
                earlier=earlier or Kept(),
                log_stream=log_stream,
                uses=uses,
            )
            arguments[name] = TaskContext(parts)
        pid = os.getpid()
        ended = _called(found.function, arguments, stop)
        # In a process that the task has forked, locks may be held for ever.
        return _concluded(ended, uses, file) if os.getpid() == pid and not ended.stopped else ended
    finally:
        reporter.close()
        file.close()


def _called(function: Callable[..., Any], arguments: dict[str, Any], stop: Stop) -> Ended:
    """Call the task's function; what it returned or raised."""
    try:
        if inspect.iscoroutinefunction(function):
            result = _run_async(function(**arguments), stop)
        else:
            result = function(**arguments)
            if inspect.isawaitable(result):
                result = _run_async(result, stop)
        # As whoever reads it will see it: no tuples, no keys but texts.
        return Ended(result=json.loads(encoded(result, "result")))
    except BaseException as error:
        if _is_stop(error, stop):
            return Ended(stopped=True)
        if isinstance(error, SystemExit):
            status = exit_status(error)
            return Ended(exit_code=status) if status == 0 else Ended(error=error_of(error), exit_code=status)
        is_final = any(isinstance(each, (NotJsonError, StepChangedError)) for each in leaves_of(error))
        return Ended(error=error_of(error), final=is_final)


def _begun(spec: TaskSpec, found: Found, earlier: Kept | None) -> Begun:
    """What is performed, for the first line of what it keeps."""
    was = earlier or Kept()
    # What earlier attempts have loaded made their steps, whether this one will load it or not.
    files = {path: source_hash(path) for path in was.files}
    if context_parameter(found.function) is not None:  # else it keeps nothing
        files |= Sources(found.root, {}).news()
    if found.source:
        files[found.source] = found.code
    return Begun(
        found.code,
        params_hash(spec.params),
        found.source,
        spec.resume_from if earlier else None,
        salt=was.salt or os.urandom(16).hex(),
        loosely=was.loosely or any(files[path] != code for path, code in was.files.items()),
        files=files,
    )


def _concluded(ended: Ended, uses: Uses, file: KeptFile) -> Ended:
    """How it ended, which is kept as well; not with a result that is not one of its present steps."""
    problem = uses.problem() if ended.error is None else None
    unsettled = uses.unsettled()
    if unsettled is not None:
        file.ended(unsettled)
    return ended if problem is None else Ended(error=error_of(problem), final=True)


class _Answer:
    """What a coroutine returned or raised."""

    def __init__(self, value: Any = None, error: BaseException | None = None) -> None:
        self.value = value
        self.error = error


def _run_async(waiting: Awaitable[Any], stop: Stop) -> Any:
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


def _elsewhere(cwd: str) -> str | None:
    """The job's folder, where the process is in another: a monitor that performs in threads."""
    try:
        return None if os.getcwd() == cwd else cwd
    except OSError:
        return cwd


def _earlier(spec: TaskSpec, found: Found) -> Kept | None:
    """What there is to go on from; None to begin anew.

    Raises:
        RefusedError: It was kept by other code, or for other parameters, and the user has not agreed to that.
    """
    kept = read_kept(spec.resume_from) if spec.resume_from else None
    if kept is None or not kept.is_worth_resuming:
        return None
    attempt = os.path.basename(spec.resume_from or "")
    changed = changed_files(kept)
    if changed and spec.code != present_code(kept):
        raise RefusedError(
            f"Its code has changed since attempt {attempt} ({changed[0]}): resume anyway, or restart.",
            {"changed": "code", "source": changed[0]},
        )
    if kept.params != params_hash(spec.params):
        raise RefusedError(f"Its parameters are not those of attempt {attempt}: restart it.", {"changed": "params"})
    return kept


def _is_stop(error: BaseException, stop: Stop) -> bool:
    """Whether the task ended because it was asked to."""
    if not stop.is_set:
        return False
    kinds: tuple[type[BaseException], ...] = (RunStopped, KeyboardInterrupt)
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None:
        kinds = (*kinds, asyncio.CancelledError)
    return any(isinstance(each, kinds) for each in leaves_of(error))


def _leave(ended: Ended) -> NoReturn:
    """End a forked process that came back out of the task: it is not the task, and has nothing to tell of it."""
    if ended.error is not None and ended.exit_code is None:
        sys.stderr.write((ended.error.details or {}).get("traceback", "") or ended.error.message + "\n")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(ended.exit_code if ended.exit_code is not None else int(ended.error is not None))
