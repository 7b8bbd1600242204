"""Where the result of a task goes, by its size: into the message of its end, a file beside it, a file of the run."""

from __future__ import annotations

import errno
import json
import os
from typing import Any

from taskmon.core.attempt import TaskSpec
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.journal import RESULT
from taskmon.tasks.durable.files import write_private
from taskmon.tasks.process.perform import Ended

#: More goes into a file of the attempt, so that a journal's lines stay short.
MOST_IN_JOURNAL_BYTES = 16 * 1024
#: More goes into a file of the run, so that the database stays small.
MOST_IN_DATABASE_BYTES = 1024 * 1024
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def end_message(ended: Ended, spec: TaskSpec) -> dict[str, Any]:
    """The message of the end; a large result is a file by then, durable."""
    message = ended.to_json()
    content = b"" if ended.error else json.dumps(ended.result).encode("ascii")
    if len(content) <= MOST_IN_JOURNAL_BYTES:
        return message
    try:
        if len(content) <= MOST_IN_DATABASE_BYTES:
            write_private(os.path.join(spec.folder, RESULT), content)
            return {**message, "result": None, "result_file": True}
        name = RESULT
        if os.path.exists(os.path.join(spec.files, name)):  # the task's own, or an earlier attempt's
            name = f"result-{spec.attempt}.json"
        os.makedirs(spec.files, 0o700, exist_ok=True)
        write_private(os.path.join(spec.files, name), content)
        return {**message, "result": {"file": name, "bytes": len(content)}}
    except OSError as error:
        return Ended(error=_refused(error, len(content))).to_json()


def _refused(error: OSError, size: int) -> RunError:
    details = {"bytes": size, "system_says": error.strerror}
    if error.errno in _FULL:
        return RunError("There is no room on the disk for what it returned.", ErrorCode.DISK_FULL, details)
    return RunError(f"What it returned could not be written: {error.strerror}.", ErrorCode.INTERNAL, details)
