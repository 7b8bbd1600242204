"""What a worker is given to perform: one line of JSON from the monitor."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field

from taskmon.core.errors import InvalidError
from taskmon.core.job import Job


@dataclass(frozen=True, slots=True)
class Spec:
    """One attempt: which, where its files are, the job, and the whole environment of what it starts."""

    run: int
    attempt: int
    nonce: str
    folder: str
    job: Job
    environment: dict[str, str]
    resume_from: str | None = None  #: the folder of the earlier attempt that a task goes on from
    files: str = ""  #: the run's folder for what a task saves; made when the first file is
    secrets: dict[str, str] = field(default_factory=dict, repr=False)  #: in memory and pipes only

    def path(self, name: str) -> str:
        return os.path.join(self.folder, name)


def read_spec(line: bytes) -> Spec:
    """The spec in a line from the monitor.

    Raises:
        ValueError: It is none; the text says why.
    """
    try:
        value = json.loads(line)
        return Spec(
            run=int(value["run"]),
            attempt=int(value["attempt"]),
            nonce=str(value["nonce"]),
            folder=str(value["folder"]),
            job=Job.from_json(value["job"]),
            environment={str(name): str(text) for name, text in value["environment"].items()},
            resume_from=value.get("resume_from"),
            files=str(value.get("files") or ""),
            secrets={str(name): str(text) for name, text in (value.get("secrets") or {}).items()},
        )
    except (KeyError, TypeError, AttributeError, RecursionError, InvalidError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None
