"""The instant that matters of a run, in few words: when it starts, since when it runs, when it ended."""

from __future__ import annotations

from datetime import datetime

from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.ui.text.units import day, hour_and_minute, span, translate


def when_text(run: Run, now: datetime) -> str:
    """in 5 min, at 02:30; since 14:02; 14:02, yesterday 14:02, 12 Nov; in local time."""
    match run.state:
        case RunState.QUEUED:
            at = run.not_before
            return _future(at, now) if at is not None and at > now and not run.held else ""
        case RunState.RUNNING:
            since = _past(run.started_at, now)
            return translate("wording", "since {when}").format(when=since) if since else ""
        case _:
            return _past(run.ended_at, now)


def _future(at: datetime, now: datetime) -> str:
    wait_s = (at - now).total_seconds()
    if wait_s < 3600:
        return translate("wording", "in {time}").format(time=span(wait_s, rough=True))
    days = (at.astimezone().date() - now.astimezone().date()).days
    if days == 0:
        return translate("wording", "at {time}").format(time=hour_and_minute(at))
    if days == 1:
        return translate("wording", "tomorrow {time}").format(time=hour_and_minute(at))
    return day(at, now)


def _past(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    days = (now.astimezone().date() - at.astimezone().date()).days
    if days == 0:
        return hour_and_minute(at)
    if days == 1:
        return translate("wording", "yesterday {time}").format(time=hour_and_minute(at))
    return day(at, now)
