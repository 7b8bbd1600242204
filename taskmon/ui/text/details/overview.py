"""What the overview says of a run, as texts."""

from __future__ import annotations

import json
from datetime import datetime

from taskmon.core.attempt import Attempt
from taskmon.core.details import in_one_line
from taskmon.core.job import JobKind, printable
from taskmon.core.run import Run, Transition
from taskmon.core.secrets.masking import MASK, masked_job, masked_params
from taskmon.core.states import RunState
from taskmon.ui.text import units
from taskmon.ui.text.attempt import attempt_text, remarks
from taskmon.ui.text.details.history import why_text
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.states import actor_word, state_word

MOST_LINES = 12
_LONGEST_COMMAND = 4000
_MOST_COMMAND_LINES = 40
_LONGEST_VALUE = 400


def command_text(run: Run) -> str:
    """The command line, a script in its lines, or the task's name; passwords are masked."""
    if run.job.kind is JobKind.TASK:
        return units.isolated(printable(run.job.task))
    text = masked_job(run.job).argv[0].rstrip().expandtabs(4) if run.job.shell else run.command
    lines = text[:_LONGEST_COMMAND].split("\n")
    shown = "\n".join(units.isolated(printable(line)) for line in lines[:_MOST_COMMAND_LINES])
    if len(lines) > _MOST_COMMAND_LINES:
        return f"{shown}\n…"
    return shown if len(text) <= _LONGEST_COMMAND else f"{shown}…"


def parameters_text(run: Run) -> str:
    """A task's parameters, one a line; secrets are only named."""
    lines = []
    for name, value in masked_params(run.job.params).items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        lines.append(f"{printable(name)} = {printable(text)[:_LONGEST_VALUE]}")
    lines += [f"{printable(name)} = {MASK}" for name in run.job.secrets]
    return "\n".join(lines)


def started_text(run: Run, now: datetime) -> str:
    """When it started and ended."""
    if run.started_at is None:
        return units.translate("overview", "not yet; added {when}").format(when=units.moment(run.created_at, now))
    started = units.moment(run.started_at, now)
    if run.ended_at is None or run.state is RunState.QUEUED:
        return started
    ended = units.translate("overview", "ended {when}").format(when=units.moment(run.ended_at, now))
    return units.joined(started, ended)


def used_text(attempt: Attempt | None) -> str:
    """What an attempt used of the machine."""
    if attempt is None:
        return ""
    parts = []
    if attempt.cpu_s is not None:
        parts.append(units.translate("overview", "{time} of CPU").format(time=units.span(attempt.cpu_s)))
    if attempt.peak_memory_bytes:
        parts.append(
            units.translate("overview", "at most {size} of memory").format(size=units.size(attempt.peak_memory_bytes))
        )
    if attempt.output_bytes:
        parts.append(units.translate("overview", "{size} of output").format(size=units.size(attempt.output_bytes)))
    return " · ".join(parts)


def attempts_text(run: Run, attempts: list[Attempt], now: datetime) -> str:
    """The newest attempts, a line each, and what is done when one fails."""
    if not attempts:
        return ""
    told = run.error.message if run.error and run.state is not RunState.SUCCEEDED else ""
    lines = [
        attempt_text(attempt, now, told if attempt.attempt == run.attempt else "")
        for attempt in reversed(attempts[-MOST_LINES:])
    ]
    if len(attempts) > MOST_LINES:
        lines.append(Amounts().before(len(attempts) - MOST_LINES))
    if run.retry.max_attempts > 1:
        wait = units.span(run.retry.backoff_s, rough=True)
        policy = units.translate("overview", "{tries}, waits {time}, then longer")
        lines.append(policy.format(tries=Amounts().tries(run.retry.max_attempts), time=wait))
    return "\n".join(lines)


def remarks_text(attempts: list[Attempt], now: datetime) -> str:
    """What should be known of the attempts beside their outcomes."""
    lines = []
    for attempt in reversed(attempts[-MOST_LINES:]):
        which = units.translate("overview", "Attempt {number}: ").format(number=attempt.attempt)
        lines += [(which if len(attempts) > 1 else "") + sentence for sentence in remarks(attempt, now)]
    return "\n".join(lines)


def step_text(step: Transition, told: set[str], now: datetime) -> str:
    """One change of the run's state; `told`: what the attempts say already."""
    state, why = state_word(step.target), in_one_line(step.why)
    said = why == step.target.value or step.why in told
    parts = [units.moment(step.at, now), state, actor_word(step.by), "" if said else why_text(step)]
    return " · ".join(part for part in parts if part)


def value_text(text: str | None) -> str:
    """A variable's value."""
    return units.translate("overview", "not set") if text is None else printable(text)[:200]
