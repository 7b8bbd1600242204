"""A saved job in the user's own editor, as TOML: what comes back is checked, and taken over or kept aside."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from taskmon.core.errors import InvalidError, RefusedError, TaskmonError
from taskmon.core.job import printable
from taskmon.core.saved_jobs.toml import ReadJob, from_toml, to_toml


@contextmanager
def open_in_editor(saved: dict[str, Any]) -> Iterator[ReadJob | None]:
    """The job as it came back from the editor, to be saved in the block; None: it is as it was.

    The text that was written goes when the block has ended well.

    Raises:
        InvalidError, RefusedError: It makes no sense, or was refused, or the editor failed; the text is kept.
    """
    text = to_toml([(saved["name"], saved["run"])])
    descriptor, path = tempfile.mkstemp(prefix="taskmon-", suffix=".toml")  # for its owner alone
    with open(descriptor, "wb") as file:
        file.write(text.encode("utf-8"))
    _edit(path)
    with open(path, encoding="utf-8", errors="replace") as read:
        written = read.read()
    job = _only(written, path)
    try:
        yield None if (job.name, job.run) == (saved["name"], saved["run"]) else job
    except TaskmonError as error:
        raise RefusedError(f"{error} Your text is in {path}") from None
    os.unlink(path)


def _edit(path: str) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        status = subprocess.run([*shlex.split(editor), path], check=False).returncode
    except (OSError, ValueError) as error:
        raise InvalidError(f"The editor {editor!r} can't be started: {error}. Set $EDITOR to another.") from None
    if status != 0:
        raise RefusedError(f"The editor ended with status {status}. Nothing was saved; your text is in {path}")


def _only(written: str, path: str) -> ReadJob:
    """The one job of the text; its mistakes are named by their lines."""
    try:
        jobs = from_toml(written, path)
    except InvalidError as error:
        raise InvalidError(f"{error} Nothing was saved; your text is kept there.") from None
    if len(jobs) != 1:
        names = ", ".join(printable(job.name) for job in jobs)
        raise InvalidError(f"{path}:{jobs[1].line}: one job is edited at a time, not {names}. Nothing was saved.")
    return jobs[0]
