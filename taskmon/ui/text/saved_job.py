"""What a saved job would run, in words; nothing of it is looked at."""

from __future__ import annotations

from taskmon.core.errors import InvalidError
from taskmon.core.saved_jobs.saved_job import SavedJob, preview
from taskmon.ui.text import units
from taskmon.ui.text.errors.text import refusal_text


def says(saved: SavedJob) -> str:
    """What a saved job runs, in one line; passwords are masked."""
    try:
        return units.isolated(preview(saved.job).command)
    except InvalidError as error:
        return refusal_text(error)


def where(saved: SavedJob) -> str:
    """Where and with what a saved job runs."""
    try:
        shown = preview(saved.job)
    except InvalidError:
        return ""
    parts = [units.translate("saved_jobs", "in {folder}").format(folder=units.isolated(units.folder(shown.folder)))]
    if shown.python:
        parts.append(
            units.translate("saved_jobs", "by {python}").format(python=units.isolated(units.folder(shown.python)))
        )
    if shown.environment:
        parts.append(units.translate("saved_jobs", "sets {names}").format(names=", ".join(shown.environment)))
    if shown.secrets:
        parts.append(units.translate("saved_jobs", "asks for {names}").format(names=", ".join(shown.secrets)))
    return units.joined(*parts)
