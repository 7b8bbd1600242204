"""Performs tasks that a test writes as text, in the test's own process, and notes what they report."""

from __future__ import annotations

import io
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from taskmon.core.attempt import TaskSpec
from taskmon.core.progress import Progress
from taskmon.tasks.process.perform import Ended, Stop, Tools, perform

_HEAD = "from taskmon import RunStopped, TaskContext, task\n"


@dataclass
class Stage:
    """A run of one task whose text may change between its attempts."""

    folder: Path
    reports: list[dict[str, Any]] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    attempt: int = 0
    code: str = ""
    output: io.StringIO = field(default_factory=io.StringIO)  #: what `ctx.log` writes, and where it failed

    @property
    def file(self) -> Path:
        return self.folder / "the_task.py"

    @property
    def attempt_folder(self) -> Path:
        return self.folder / "runs" / "7" / str(self.attempt)

    def write(self, text: str) -> None:
        """Have a new file with `text`; the function to be called in it is `main`."""
        self.file.write_text(_HEAD + textwrap.dedent(text))

    def perform(
        self,
        resume: bool = False,
        task: str = "",
        secrets: dict[str, str] | None = None,
        tools: Tools | None = None,
        **params: Any,
    ) -> Ended:
        """One more attempt, in this thread."""
        earlier = str(self.attempt_folder) if resume else None
        self.attempt += 1
        self.attempt_folder.mkdir(parents=True)
        spec = TaskSpec(
            run=7,
            attempt=self.attempt,
            task=task or f"{self.file}:main",
            params=params,
            folder=str(self.attempt_folder),
            files=str(self.folder / "runs" / "7" / "files"),
            cwd=str(self.folder),
            secrets=secrets or {},
            resume_from=earlier,
            code=self.code,
        )
        assert TaskSpec.from_json(spec.to_json()) == spec
        ended = perform(spec, self.reports.append, self.stop, log_stream=self.output, tools=tools or Tools())
        assert Ended.from_json(ended.to_json()) == ended
        return ended

    def shown(self) -> list[Progress]:
        """What was reported, in order."""
        shown = [Progress.from_json(report["progress"]) for report in self.reports]
        return [progress for progress in shown if progress is not None]


def forget_modules_in(folder: Path) -> None:
    """Have what was loaded from `folder` loaded anew the next time."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]
