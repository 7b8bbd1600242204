"""Taskmon's own faults: written to a log, and told in one line."""

from __future__ import annotations

import sys
import traceback

from taskmon.core.clock import to_text, utc_now
from taskmon.core.errors import TaskmonError
from taskmon.core.secrets.masking import masked_text
from taskmon.core.trouble import cause_of, lacking
from taskmon.ownership import open_log_file, private_folder
from taskmon.paths import find_paths

_LARGEST_LOG_BYTES = 1_000_000


def log_crash(error: Exception) -> str:
    """Append the traceback to the CLI's log; returns what to tell the user: what the machine lacks is no such fault."""
    if (trouble := lacking(error)) is not None:
        return f"{cause_of(trouble)}."
    try:
        folder = find_paths().log
        private_folder(folder.parent)
        private_folder(folder)
        path = folder / "cli.log"
        descriptor = open_log_file(path, _LARGEST_LOG_BYTES)
        with open(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            # Names only, not the arguments: they may hold passwords.
            file.write(f"{to_text(utc_now())} taskmon {' '.join(sys.argv[1:2])}\n")
            file.write(masked_text("".join(traceback.format_exception(error))) + "\n")
    except (OSError, TaskmonError) as refused:
        return f"This is a fault of taskmon, not of your job: {error!r} (and it can't be logged: {refused})."
    return f"This is a fault of taskmon, not of your job: {error!r}. What happened is written in {path}."
