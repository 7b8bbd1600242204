"""Performs a task: loads it, checks what it needs, calls it, and says how it ended. Knows no worker and no monitor."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TextIO

from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import ErrorCode, RefusedError, RunError, TaskmonError
from taskmon.core.job import Job, JobKind
from taskmon.core.secrets.masking import Masking
from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.code.tracebacks import leaves_of, pointing_at
from taskmon.tasks.context import Parts, TaskContext
from taskmon.tasks.describe.prerequisites import unmet
from taskmon.tasks.describe.resolver import Found, find, source_hash
from taskmon.tasks.durable.digest import Secrets
from taskmon.tasks.durable.item_log import copy_results
from taskmon.tasks.durable.kept_secrets import KeptSecrets
from taskmon.tasks.durable.log_reader import Kept, params_hash, read_kept
from taskmon.tasks.durable.log_writer import Begun, KeptFile
from taskmon.tasks.durable.sources import Sources, changed_files, present_code
from taskmon.tasks.durable.uses import StepChangedError, Uses
from taskmon.tasks.mapping.maps import Maps
from taskmon.tasks.parameters.json_values import NotJsonError, result_of
from taskmon.tasks.parameters.signature import bound, context_parameter
from taskmon.tasks.process.event_loop import run_async
from taskmon.tasks.process.failures import error_of, exit_status, internal_error_of
from taskmon.tasks.reporting.reporter import Reporter
from taskmon.tasks.run_files import RunFiles

__all__ = ["Ended", "Stop", "Tools", "perform"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the task's function ended, as far as its own process can say."""

    result: Any = None  #: a JSON value
    error: RunError | None = None  #: of one that was stopped: where it was
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


def _nobody(error: BaseException) -> None:
    """Who hears what a run's task has raised: its record is all that is told of it."""


def _as_it_is(found: Found, masking: Masking) -> None:
    """What is done about logging by who performs in a process that is not the task's own."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What an attempt is performed with; taskmon.testing gives some that also note what passes through them."""

    reporter: Callable[[Callable[[dict[str, Any]], None], Stop], Reporter] = Reporter
    uses: Callable[..., Uses] = Uses
    file: Callable[..., KeptFile] = KeptFile
    maps: Callable[..., Maps] = Maps
    context: Callable[[Parts], TaskContext] = TaskContext
    raised: Callable[[BaseException], None] = _nobody
    loaded: Callable[[Found, Masking], None] = _as_it_is  #: called once it is found, before anything of it is


_AS_IN_A_RUN = Tools()


def perform(
    spec: TaskSpec,
    report: Callable[[dict[str, Any]], None],
    stop: Stop,
    *,
    log_stream: TextIO | None = None,
    load: Callable[[str, str], Found] = find,
    tools: Tools = _AS_IN_A_RUN,
) -> Ended:
    """Perform one attempt in this thread and return how it ended; raises nothing that the task raises.

    A process that the task has forked and that comes back out of it ends here.

    Args:
        report: Gets {"progress": …} (`Progress.to_json`) at most 20 times a second, the last one before this returns,
            and {"note": …}; from a thread of its own or from this one, never from two at once.
        stop: Asks the task to end, at its next report.
        log_stream: Where `ctx.log` writes, and in the end where it failed; standard error if absent.
        load: Finds the task by its name and folder; the monitor, which performs in threads, has a way of its own.
    """
    pid = os.getpid()
    job = Job((), spec.cwd, JobKind.TASK, spec.task, spec.params, env=spec.env)
    masking = Masking.of(job, spec.secrets)

    def tell(message: dict[str, Any]) -> None:
        report(masking.value(message))

    try:
        ended = _perform(spec, tell, stop, masking, log_stream, load, tools)
    except BaseException as error:
        tools.raised(error)
        ended = _stopped_at(error) if _is_stop(error, stop) else Ended(error=internal_error_of(error))
    error_told = masking.record(ended.error) if ended.error is not None else None
    ended = replace(ended, result=masking.value(ended.result), error=error_told)
    if os.getpid() != pid:
        _leave(ended)
    if ended.error is not None:
        _print_traceback(ended.error, log_stream)
    return ended


def _perform(
    spec: TaskSpec,
    report: Callable[[dict[str, Any]], None],
    stop: Stop,
    masking: Masking,
    log_stream: TextIO | None,
    load: Callable[[str, str], Found],
    tools: Tools,
) -> Ended:
    if stop.is_set:
        return Ended(stopped=True)
    try:
        found = load(spec.task, spec.cwd)
        tools.loaded(found, masking)
        arguments = bound(found.function, {**spec.params, **spec.secrets}, cwd=_elsewhere(spec.cwd))
        earlier = _earlier(spec, found)
    except TaskmonError as error:
        return Ended(error=error.record, final=error.code in (ErrorCode.INVALID, ErrorCode.NOT_FOUND))
    if found.declaration.check is not None:
        problem = unmet(found.declaration.check, found.function, arguments)
        if problem is not None:
            return Ended(error=problem)
    name = context_parameter(found.function)
    if name is None and earlier is None:  # it has no way to report or to keep anything
        return _called(found.function, arguments, stop, report, tools)
    begun = _begun(spec, found, earlier)
    secrets = KeptSecrets(spec.secrets)
    earlier_with_secrets = secrets.revealed_in(earlier or Kept())
    uses = tools.uses(
        earlier_with_secrets,
        salt=begun.salt,
        secrets=Secrets(spec.secrets, os.environ),
        loosely=begun.loosely,
        note=lambda sentence: report({"note": sentence}),
    )
    file = tools.file(spec.folder, begun, Sources(found.root, begun.files), secrets.hidden)
    reporter = tools.reporter(report, stop)
    process = os.getpid()
    maps = tools.maps(file, uses, reporter.meter, stop, earlier_with_secrets, masking, secrets)
    try:
        if earlier is not None and spec.resume_from is not None:
            file.go_on_from(spec.resume_from, copy_results)
        if name is not None:
            stop.is_heard = True
            files = RunFiles(spec.files)
            if spec.attempt > 1:
                files.remove_unfinished()
            parts = Parts(
                run_id=spec.run,
                attempt=spec.attempt,
                meter=reporter.meter,
                file=file,
                files=files,
                stop=stop,
                earlier=earlier_with_secrets,
                log_stream=log_stream,
                masking=masking,
                uses=uses,
                maps=maps,
            )
            arguments[name] = tools.context(parts)
        ended = _called(found.function, arguments, stop, report, tools)
        if os.getpid() != process:  # forked by the task: there, locks may be held for ever
            return ended
        for sentence in maps.end():
            report({"note": sentence})
        return ended if ended.stopped else _concluded(ended, uses, maps, file, tools)
    finally:
        if os.getpid() == process:  # interrupted on the way: threads that wait for items would hold up the end
            maps.close()
        reporter.close()
        file.close()


def _called(
    function: Callable[..., Any],
    arguments: dict[str, Any],
    stop: Stop,
    report: Callable[[dict[str, Any]], None],
    tools: Tools,
) -> Ended:
    """Call the task's function; what it returned or raised."""
    try:
        if inspect.iscoroutinefunction(function):
            result = run_async(function(**arguments), stop)
        else:
            result = function(**arguments)
            if inspect.isawaitable(result):
                result = run_async(result, stop)
        value, remark = result_of(result)
        if remark:
            report({"note": remark})
        return Ended(result=value)
    except BaseException as error:
        tools.raised(error)
        if _is_stop(error, stop):
            return _stopped_at(error)
        if isinstance(error, SystemExit) and exit_status(error) == 0:
            return Ended(exit_code=0)
        record = error_of(error)
        if "where" not in (record.details or {}):
            # None of its lines has raised, as when its result can't be kept: the function as a whole is the place.
            details = {**(record.details or {}), **pointing_at(function, record.message)}
            record = RunError(record.message, record.code, details)
        status = exit_status(error) if isinstance(error, SystemExit) else None
        is_final = any(isinstance(each, (NotJsonError, StepChangedError)) for each in leaves_of(error))
        return Ended(error=record, exit_code=status, final=is_final)


def _stopped_at(error: BaseException) -> Ended:
    """The end of a task that was asked to, and the place where it was then."""
    return Ended(error=error_of(error), stopped=True)


def _print_traceback(error: RunError, stream: TextIO | None) -> None:
    """Put at the end of the output where in its author's code it failed, as a program's own interpreter would."""
    details = error.details or {}
    traceback = details.get("traceback", "") if "where" in details else ""
    with contextlib.suppress(Exception):  # the task may have closed its streams; the record says it, too
        if stream is None:
            sys.stdout.flush()  # first what it printed before
            stream = sys.__stderr__
        if traceback and stream is not None:
            stream.write(traceback if traceback.endswith("\n") else traceback + "\n")
            stream.flush()


def _begun(spec: TaskSpec, found: Found, earlier: Kept | None) -> Begun:
    """What is performed, for the first line of what it keeps."""
    was = earlier or Kept()
    # What earlier attempts have loaded made their steps, whether this one will load it or not.
    files = {path: source_hash(path) for path in was.files}
    if context_parameter(found.function) is not None:  # else it keeps nothing
        files |= Sources(found.root, {}).news() if found.files is None else found.files
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


def _concluded(ended: Ended, uses: Uses, maps: Maps, file: KeptFile, tools: Tools) -> Ended:
    """How it ended, which is kept as well; not with a result that is not one of its present steps."""
    problem = (uses.problem() or maps.problem()) if ended.error is None else None
    unsettled = uses.unsettled()
    if unsettled is not None:
        file.ended(unsettled)
    if problem is None:
        return ended
    tools.raised(problem)
    return Ended(error=error_of(problem), final=True)


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
    if ended.error is not None and ended.exit_code is None and not ended.stopped:
        sys.stderr.write((ended.error.details or {}).get("traceback", "") or ended.error.message + "\n")
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    failed = ended.error is not None and not ended.stopped
    os._exit(ended.exit_code if ended.exit_code is not None else int(failed))
