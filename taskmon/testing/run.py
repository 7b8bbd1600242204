"""`run_here`: performs a task in the process of its test."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import io
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future
from os import PathLike
from typing import Any, Concatenate, ParamSpec, Protocol, overload

from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import ErrorCode, InvalidError, RunError
from taskmon.core.job import Isolation
from taskmon.core.states import RunState
from taskmon.tasks.cancellation import RunStopped, Stop
from taskmon.tasks.code.tracebacks import leaves_of, without_own
from taskmon.tasks.context import TaskContext
from taskmon.tasks.describe.resolver import Found, at_hand
from taskmon.tasks.durable.log_reader import Kept, KeptStep, read_kept
from taskmon.tasks.durable.uses import StepChangedError
from taskmon.tasks.process.perform import Ended, perform
from taskmon.testing.arguments import Arguments, arguments_of
from taskmon.testing.performed import Performed
from taskmon.testing.recording import Crashed, Point, Recording
from taskmon.testing.stage import Stage
from taskmon.testing.tools import tools_for

P = ParamSpec("P")
_RUN = 1
#: What a task may raise without its test being over; all else that is no Exception is the test's (pytest.fail, Ctrl-C).
_ITS_OWN = (Exception, SystemExit, RunStopped, Crashed, asyncio.CancelledError, GeneratorExit)


class _TakesItSecond(Protocol):
    """A task that takes its context second. As a Callable, mypy would name it in each message about another task."""

    def __call__(self, first: Any, ctx: TaskContext, /, *args: Any, **kwargs: Any) -> object: ...


# What a checker can know of the parameters: all, of a function that takes its context first, or none. Beside the *args
# and **params of a ParamSpec no option may stand: with one, and of a function that takes its context second, they are
# checked when the test runs.
@overload
def run_here(
    task: Callable[..., object],
    /,
    *,
    resume: Performed,
    crash_after_step: str | tuple[str, int] | None = None,
    cancel_after: str | tuple[str, int] | int | None = None,
    **params: Any,
) -> Performed: ...
@overload
def run_here(
    task: Callable[..., object],
    /,
    *,
    crash_after_step: str | tuple[str, int],
    run_folder: str | PathLike[str] | None = None,
    **params: Any,
) -> Performed: ...
@overload
def run_here(
    task: Callable[..., object],
    /,
    *,
    cancel_after: str | tuple[str, int] | int,
    run_folder: str | PathLike[str] | None = None,
    **params: Any,
) -> Performed: ...
@overload
def run_here(task: Callable[..., object], /, *, run_folder: str | PathLike[str], **params: Any) -> Performed: ...
@overload
def run_here(
    task: Callable[Concatenate[TaskContext, P], object], /, *args: P.args, **params: P.kwargs
) -> Performed: ...
@overload
def run_here(task: Callable[P, object], /, *args: P.args, **params: P.kwargs) -> Performed: ...
@overload
def run_here(task: _TakesItSecond, /, **params: Any) -> Performed: ...


def run_here(
    task: Callable[..., object],
    /,
    *args: Any,
    resume: Any = None,
    crash_after_step: Any = None,
    cancel_after: Any = None,
    run_folder: Any = None,
    **params: Any,
) -> Performed:
    """Perform one attempt of `task` in this process, and return all that it did, kept and reported.

    What it raises is in what is returned (`error`, `exception`), and is raised by `result`: a failed attempt is often
    what a test needs. What is no `Exception`, such as `pytest.fail` in a double, passes through.

    Nothing but the task is performed: retries and timeouts are a monitor's, and it is this process whose folder,
    variables and threads the task uses; threads that it leaves behind are not waited for. Under a running event loop it
    gets a thread of its own, and the loop waits.

    Args:
        task: The function, with or without `@task`.
        params: By name, without the context. A task with a parameter that is called like one of the options below is
            tested through a function around it.
        resume: An attempt of the same task and parameters, to go on from; that one stays as it is.
        crash_after_step: A step's name, or that and which use of it: the attempt ends as soon as the result is kept,
            and nothing is kept, reported or saved any more. Since no process dies, it ends by an exception: `finally`
            and a bare `except`, which a kill would spare, are performed.
        cancel_after: A step, as above, or a number of reports: from then on the run is cancelled. A task that does not
            listen is neither interrupted nor killed here, as it would be in a run.
        run_folder: Where its files are and stay, an empty folder; else there is a temporary one, as long as needed.

    Raises:
        InvalidError: What `taskmon add` would refuse, in its words: parameters, or what the task's `check` minds.
        NotReachedError: It ended before the step, or the number of reports, at which it was to be cut off or cancelled.
    """
    __tracebackhide__ = True  # pytest shows the test's own line
    found = at_hand(_function_of(task))
    _check_call(found, args, {"resume": resume, "crash_after_step": crash_after_step, "cancel_after": cancel_after,
                              "run_folder": run_folder})  # fmt: skip
    given = arguments_of(found.function, params)
    crash_at, cancel_at = _point("crash_after_step", crash_after_step), _point("cancel_after", cancel_after)
    recording = Recording(Stop(), crash_at, cancel_at)
    stage = resume._stage if resume else Stage(None if run_folder is None else os.fspath(run_folder))
    with stage.lock:
        spec = _prepared(found, given, stage, resume)
        ended = _performed(spec, found, recording)
        _pass_on(recording.exception)
        _explain(recording.exception)
        if ended.error is not None and recording.exception is None:
            raise _refusal(ended.error)  # before its function was called
        recording.check_reached()
        return _told(spec, found, recording, ended, stage)


def _function_of(task: object) -> Callable[..., Any]:
    if not inspect.isfunction(inspect.unwrap(task) if callable(task) else task):
        raise TypeError(f"run_here takes the task itself, a function, not {task!r}.")
    function: Callable[..., Any] = task  # type: ignore[assignment]  # isfunction narrows what it was given, no more
    return function


def _check_call(found: Found, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    """Refuse what a run could not be given, and what could mean two things."""
    name = found.function.__name__
    if args:
        raise TypeError(f"run_here takes the parameters of {name}() by name, as a run does; not {args[0]!r} alone.")
    own = [each for each in inspect.signature(found.function).parameters if options.get(each) is not None]
    if own:
        raise TypeError(
            f"{own[0]!r} is an option of run_here, and a parameter of {name}(): test a function around it,"
            f" which gives it its {own[0]!r}."
        )
    resume = options["resume"]
    if resume is None:
        return
    if not isinstance(resume, Performed):
        raise TypeError(f"resume is what run_here has returned, not {resume!r}.")
    if resume.task != found.canonical:
        raise ValueError(f"resume is an attempt of {resume.task}, not of {found.canonical}.")
    if options["run_folder"] is not None:
        raise ValueError("run_folder is where its first attempt was performed; leave it out with resume.")


def _point(option: str, said: object) -> Point | None:
    """The moment that is meant by a name, a name and a number, or, of a cancel, a number of reports."""
    match said:
        case None:
            return None
        case str(name) if name:
            return Point(option, KeptStep(name, 1))
        case (str(name), int(use)) if name and use >= 1 and use is not True:
            return Point(option, KeptStep(name, use))
        case int(reports) if option == "cancel_after" and reports >= 1 and reports is not True:
            return Point(option, reports=reports)
    more = ", or a number of reports" if option == "cancel_after" else ""
    raise ValueError(f"{option} is the name of a step, or that and which use of it ('fetch', 2){more}; not {said!r}.")


def _prepared(found: Found, given: Arguments, stage: Stage, resume: Performed | None) -> TaskSpec:
    """The attempt to perform, with its folder made, and that of the one that it goes on from as that has left it."""
    attempt = 1 if resume is None else resume.attempt + 1
    if resume is not None:
        stage.put_back(resume.attempt, resume._kept, resume.files)
    stage.make(attempt)
    return TaskSpec(
        run=_RUN,
        attempt=attempt,
        task=found.canonical,
        params=given.params,
        folder=stage.attempt(attempt),
        files=stage.files,
        cwd=os.getcwd(),
        secrets=given.secrets,
        resume_from=None if resume is None else stage.attempt(resume.attempt),
    )


def _performed(spec: TaskSpec, found: Found, recording: Recording) -> Ended:
    """Perform it, in a thread if this one is an event loop's: an async task needs a loop of its own."""

    def performed() -> Ended:
        return perform(
            spec,
            recording.report,
            recording.stop,
            log_stream=io.StringIO(),  # what is noted tells more
            load=lambda task, cwd: found,
            tools=tools_for(recording),
        )

    if not _is_in_a_loop():
        return performed()
    ended: Future[Ended] = Future()
    around = contextvars.copy_context()

    def performed_apart() -> None:
        try:
            ended.set_result(around.run(performed))
        except BaseException as error:
            ended.set_exception(error)

    threading.Thread(target=performed_apart, name="run_here", daemon=True).start()
    try:
        return ended.result()
    except BaseException:  # Ctrl-C, or the test's time is over: what it leaves behind is to end
        recording.stop.set()
        raise


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _pass_on(error: BaseException | None) -> None:
    """Raise what is not the task's."""
    __tracebackhide__ = True
    if error is not None and not all(isinstance(each, _ITS_OWN) for each in leaves_of(error)):
        raise error


def _explain(error: BaseException | None) -> None:
    """Say of a step that was refused what is seldom so in a run, and often in a test."""
    if isinstance(error, StepChangedError) and " where " in str(error):
        error.add_note(
            "A function that was made in a test takes the test's variables along, such as a list in which it notes its"
            " calls. Performed.steps tells how often each was called; a Mock takes nothing along."
        )


def _refusal(record: RunError) -> InvalidError:
    error = InvalidError(record.message, record.details)
    error.record = record  # its own code: not_found, not_permitted
    return error


def _told(spec: TaskSpec, found: Found, recording: Recording, ended: Ended, stage: Stage) -> Performed:
    """All that is known of an attempt that is over."""
    kept = read_kept(spec.folder) or Kept()
    state = _state(ended, recording, found.declaration.isolation)
    return Performed(
        state=state,
        error=_error(ended, state, recording.crash_at),
        exception=recording.exception,
        steps=recording.steps,
        checkpoint=kept.checkpoint,
        kept_state=dict(kept.state),
        files=stage.saved(),
        # Copies: a thread that the task has left behind may still report.
        reports=list(recording.reports),
        log=list(recording.log),
        notes=list(recording.notes),
        run_id=spec.run,
        attempt=spec.attempt,
        task=spec.task,
        _result=ended.result if state is RunState.SUCCEEDED else None,
        _traceback=without_own(recording.exception.__traceback__) if recording.exception else None,
        _kept=stage.kept_by(spec.attempt),
        _stage=stage,
    )


def _state(ended: Ended, recording: Recording, isolation: Isolation) -> RunState:
    if recording.is_crashed:
        return RunState.INTERRUPTED
    # As in a run: a process that was asked to end before it had ended is a cancelled one, whatever its task returns;
    # a thread that returns has come to its own end.
    if recording.is_cancelled and (ended.stopped or ended.error is not None or isolation is Isolation.PROCESS):
        return RunState.CANCELLED
    return RunState.SUCCEEDED if ended.error is None else RunState.FAILED


def _error(ended: Ended, state: RunState, crash_at: Point | None) -> RunError | None:
    if state is RunState.INTERRUPTED:
        return RunError(f"It was cut off after {crash_at} (crash_after_step).", ErrorCode.INTERRUPTED)
    return None if state is RunState.CANCELLED else ended.error
