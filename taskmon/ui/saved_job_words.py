"""What a saved job would run, in words; nothing of it is looked at. No widget."""

from __future__ import annotations

from taskmon.core.errors import InvalidError
from taskmon.core.saved_job import SavedJob, preview
from taskmon.ui import wording


def says(saved: SavedJob) -> str:
    """What a saved job runs, in one line; passwords are masked."""
    try:
        return preview(saved.job).command
    except InvalidError as error:
        return str(error)


def where(saved: SavedJob) -> str:
    """Where and with what a saved job runs."""
    try:
        shown = preview(saved.job)
    except InvalidError:
        return ""
    parts = [wording.translate("saved_jobs", "in {folder}").format(folder=wording.folder(shown.folder))]
    if shown.python:
        parts.append(wording.translate("saved_jobs", "by {python}").format(python=wording.folder(shown.python)))
    if shown.environment:
        parts.append(wording.translate("saved_jobs", "sets {names}").format(names=", ".join(shown.environment)))
    if shown.secrets:
        parts.append(wording.translate("saved_jobs", "asks for {names}").format(names=", ".join(shown.secrets)))
    return wording.joined(*parts)
