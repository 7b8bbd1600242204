"""What of a request goes beyond what goes without saying, in one line."""

from __future__ import annotations

from datetime import datetime

from taskmon.core.job import Job, JobKind, printable
from taskmon.core.requests.new_run import NewRun
from taskmon.ui.new_run.options.start import Start, start_text
from taskmon.ui.text.plurals import Amounts
from taskmon.ui.text.units import joined, span, translate


def summary(new: NewRun, now: datetime) -> str:
    """group network · 3 tries · at most 90 min; empty: nothing is set."""
    usual = NewRun(Job((), ""))
    job = new.job
    parts = []
    if new.group != usual.group:
        parts.append(translate("options", "group {name}").format(name=printable(new.group)))
    if new.priority:
        parts.append(translate("options", "priority {number}").format(number=new.priority))
    parts += [f"#{printable(tag)}" for tag in new.tags]
    if new.retry.max_attempts > 1:
        parts.append(Amounts().taken_tries(new.retry.max_attempts))
    if job.timeout_s is not None:
        parts.append(translate("options", "at most {time}").format(time=span(job.timeout_s)))
    if job.quiet_timeout_s is not None:
        parts.append(translate("options", "quiet for {time} at most").format(time=span(job.quiet_timeout_s)))
    if job.env:
        parts.append(Amounts().variables(len(job.env)))
    if job.pty and job.kind is JobKind.COMMAND:
        parts.append(translate("options", "terminal"))
    parts.append(start_text(Start(new.not_before, new.wait_s), now))
    waits_for = len(new.after) + len(new.after_end)
    if waits_for:
        parts.append(Amounts().runs_first(waits_for))
    if new.held:
        parts.append(translate("options", "on hold"))
    return joined(*parts)
