"""Answers to the methods that change something: the verbs of `Control`, with their parameters read from JSON.

What is found out at once is raised; the rest comes with the future that each gives.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError, RefusedError, TaskmonError
from taskmon.core.job import check_seconds
from taskmon.core.queue.edit import requested
from taskmon.core.queue.move import Beside
from taskmon.core.requests import answer as answers
from taskmon.core.requests.answer import Key
from taskmon.core.run import Run
from taskmon.core.saved_jobs.saved_job import SavedJob
from taskmon.core.states import RunState
from taskmon.core.untrusted.json_fields import (
    Fields,
    checked_id,
    choice,
    flag,
    one_of,
    run_id,
    run_ids,
    secrets,
    text,
    whole,
)
from taskmon.core.untrusted.json_values import check_values
from taskmon.engine.futures import then
from taskmon.engine.server.reading import ReadContext, existing, group_json, plain_json
from taskmon.engine.upkeep.retention import Limits, prune, settled_limits
from taskmon.engine.verbs import saved_jobs
from taskmon.engine.verbs.control import Control, GroupChange
from taskmon.engine.verbs.params import new_run, seen_attempt
from taskmon.engine.verbs.queueing import checked_group
from taskmon.settings import load_settings
from taskmon.store import Store

#: A JSON value, or the future of one that comes after the commit.
Answer = Any


@dataclass(frozen=True, slots=True)
class WriteContext(ReadContext):
    """The context of whoever holds the monitor's lock."""

    control: Control
    store: Store


def _add(context: WriteContext, params: Fields) -> Answer:
    """Queue all of `runs` or none; `environment` was captured where they were asked for. `answer`: "runs" or "ids"."""
    environment = params.get("environment", {})
    if not isinstance(environment, dict) or not all(
        isinstance(name, str) and isinstance(text, str) for name, text in environment.items()
    ):
        raise InvalidError("The environment is an object of texts.")
    wanted = params.get("runs")
    if not isinstance(wanted, list) or not wanted:
        raise InvalidError("There is no run to add.")
    requests = []
    is_folder = cache(os.path.isdir)
    for index, value in enumerate(wanted):
        try:
            requests.append(new_run(value, environment, is_folder))
        except TaskmonError as error:
            # The asker knows the line that this run came from.
            raise InvalidError(str(error), {"index": index}) from None
    answer_with = one_of(params, "answer", ("runs", "ids"))  # what is refused for that is not queued either
    added = context.control.add(requests)
    if answer_with == "ids":
        return then(added, lambda runs: [run.id for run in runs])
    return context.control.background.follow(added, lambda runs: [plain_json(run) for run in runs])


def _resume(context: WriteContext, params: Fields) -> Answer:
    """A paused run goes on; else the next attempt from the last checkpoint, if there is one."""
    run = existing(context.reader, run_id(params))
    if run.state is RunState.RUNNING:
        if not run.paused:
            raise RefusedError(f"Run {run.id} is running and not paused; 'taskmon pause {run.id}' would stop it.")
        return then(context.control.resume(run.id), plain_json)
    if run.state is RunState.QUEUED:
        raise RefusedError(
            f"Run {run.id} is queued; there is nothing to resume. 'taskmon release {run.id}' lets it start."
        )
    return _retry(context, {**params, "resume": True})


def _retry(context: WriteContext, params: Fields) -> Answer:
    """Another attempt: `resume` true goes on from what is kept, false starts anew, null does what fits."""
    future = context.control.retry(
        run_id(params),
        seen_attempt=seen_attempt(params),
        resume=choice(params, "resume"),
        accept_changes=flag(params, "accept_changes"),
        pty=flag(params, "pty"),
        secrets=secrets(params),
    )
    return then(future, plain_json)


def _answer(context: WriteContext, params: Fields) -> Answer:
    """Type `text` and the end of the line, or press `key`. No refusal repeats what was to be typed."""
    key = params.get("key")
    if key is not None and key not in tuple(Key):
        raise InvalidError(f"The field 'key' is one of {', '.join(Key)}.")
    said = params.get("text", "")
    if not isinstance(said, str) or (key is not None and said):
        raise InvalidError("An answer is a text, or a key, not both.")
    typed = answers.Answer(key=Key(key)) if key is not None else answers.Answer(said)
    answered = context.control.answering.answer(run_id(params), typed, seen_attempt=seen_attempt(params))
    return then(answered, plain_json)


def _release(context: WriteContext, params: Fields) -> Answer:
    return then(context.control.release(run_id(params), secrets=secrets(params)), plain_json)


def _mark_failed(context: WriteContext, params: Fields) -> Answer:
    return then(context.control.mark_failed(run_id(params), seen_attempt=seen_attempt(params)), plain_json)


def _move(context: WriteContext, params: Fields) -> Answer:
    """`where`: first or last among those of its priority, or the id of the run that it shall come before.

    All of it may be asked twice; one up, or one down, could not.
    """
    where = params.get("where")
    if where in ("first", "last"):
        return then(context.control.queue.move(run_id(params), where), plain_json)
    if isinstance(where, bool) or not isinstance(where, int):
        raise InvalidError("A run is moved first, last, or before another run's id.")
    return then(context.control.queue.move(run_id(params), Beside(checked_id(where))), plain_json)


def _edit(context: WriteContext, params: Fields) -> Answer:
    """Change the fields in `changes` of a queued run, if it has not been claimed since `seen_attempt`."""
    changes = params.get("changes")
    if not isinstance(changes, dict) or not changes:
        raise InvalidError('The changes are an object of fields, such as {"priority": 5}.')
    check_values(changes)
    requested(run_id(params), changes)  # what can't be for any run is refused, whatever becomes of this one
    return then(context.control.queue.edit(run_id(params), changes, seen_attempt=seen_attempt(params)), plain_json)


def _group(context: WriteContext, params: Fields) -> Answer:
    change = GroupChange()
    if "slots" in params:
        slots = params["slots"]
        change = replace(change, slots=None if slots is None else whole(slots, "number of slots"))
    if "paused" in params:
        change = replace(change, paused=flag(params, "paused"))
    name = checked_group(text(params, "name"))
    return then(context.control.group(name, change), group_json)


def _group_rename(context: WriteContext, params: Fields) -> Answer:
    return then(context.control.queue.rename_group(text(params, "name"), text(params, "new_name")), group_json)


def _prune(context: WriteContext, params: Fields) -> Answer:
    """Remove ended runs beyond `keep`, or older than `older_than_s`; without either, what the settings say."""
    keep, older_than_s = params.get("keep"), params.get("older_than_s")
    if keep is None and older_than_s is None:
        limits = settled_limits(load_settings(context.paths.settings))
    else:
        check_seconds("age", older_than_s, least=0.0)
        days = None if older_than_s is None else older_than_s / 86_400
        limits = Limits(runs=None if keep is None else whole(keep, "number of runs"), runs_days=days)
    context.control.clock.begin(context.reader.latest_change())
    return context.control.background.run(
        lambda: prune(context.store, context.paths, context.control, limits, utc_now()).to_json()
    )


def _mark_seen(context: WriteContext, params: Fields) -> Answer:
    """Note that a person has looked at the failures `ids`: only then may retention remove them."""
    return context.control.mark_seen(run_ids(params))


def _verb(ask: Callable[[Control, int], Future[Run]]) -> Callable[[WriteContext, Fields], Answer]:
    return lambda context, params: then(ask(context.control, run_id(params)), plain_json)


CHANGING: Mapping[str, Callable[[WriteContext, Fields], Answer]] = {
    "add": _add,
    "cancel": _verb(Control.cancel),
    "pause": _verb(Control.pause),
    "resume": _resume,
    "answer": _answer,
    "hold": _verb(Control.hold),
    "release": _release,
    "duplicate": _verb(Control.duplicate),
    "let_go": _verb(Control.let_go),
    "remove": lambda context, params: context.control.remove(run_id(params)),
    "retry": _retry,
    "mark_failed": _mark_failed,
    "move": _move,
    "edit": _edit,
    "group": _group,
    "group_rename": _group_rename,
    "group_remove": lambda context, params: then(context.control.queue.remove_group(text(params, "name")), group_json),
    "mark_seen": _mark_seen,
    "prune": _prune,
    "job_save": lambda context, params: then(
        saved_jobs.save_asked(context.control.jobs, params), lambda jobs: [saved.to_json() for saved in jobs]
    ),
    "job_rename": lambda context, params: then(saved_jobs.rename_asked(context.control.jobs, params), SavedJob.to_json),
    "job_remove": lambda context, params: saved_jobs.remove_asked(context.control.jobs, params),
}
