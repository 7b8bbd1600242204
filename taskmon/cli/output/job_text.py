"""A saved job as a person reads it: what it would run, where, as whom it would ask for secrets, and its policies."""

from __future__ import annotations

import os
from typing import Any

from taskmon.cli.output.table import coloured, duration
from taskmon.core.job import Job, JobKind, printable
from taskmon.core.saved_jobs.saved_job import preview
from taskmon.core.secrets.masking import masked_argv, masked_env, masked_params
from taskmon.core.untrusted.characters import counted


def lines_of(name: str, run: dict[str, Any]) -> list[str]:
    """All that is worth knowing before it is run for the first time; passwords are masked."""
    job = Job.from_json(run["job"])
    shown = preview(job)
    lines = [coloured(printable(name), "1")]
    lines += _field("runs", shown.command + (" (through the shell)" if job.shell else ""))
    if job.kind is JobKind.TASK:
        lines += _field("code in", shown.task + _absence(job.task.rpartition(":")[0]))
        lines += _field("python", shown.python or "taskmon's own")
    lines += _field("folder", shown.folder + ("" if os.path.isdir(job.cwd) else "  (not there)"))
    lines += _field("sets", ", ".join(shown.environment))
    lines += _field("asks for", ", ".join(shown.secrets))
    lines += _field("policy", ", ".join(_policies(run, job)))
    return lines


def masked(saved: dict[str, Any]) -> dict[str, Any]:
    """A saved job as JSON with its passwords hidden."""
    job = dict(saved["run"]["job"])
    for field, mask in (("env", masked_env), ("params", masked_params)):
        if field in job:
            job[field] = mask(job[field])
    if "argv" in job:
        job["argv"] = masked_argv(tuple(job["argv"]))
    return {**saved, "run": {**saved["run"], "job": job}}


def _policies(run: dict[str, Any], job: Job) -> list[str]:
    parts = []
    for field, title in (("name", "called"), ("group", "group"), ("priority", "priority")):
        if run.get(field):
            parts.append(f"{title} {printable(str(run[field]))}")
    if run.get("tags"):
        parts.append("tags " + ", ".join(map(printable, run["tags"])))
    if run.get("retries"):
        parts.append(counted(run["retries"], "retry", "retries"))
    for value, title in ((job.timeout_s, "timeout"), (job.quiet_timeout_s, "quiet timeout")):
        if value is not None:
            parts.append(f"{title} {duration(value)}")
    return parts + [name for name in ("pty",) if getattr(job, name)]


def _absence(task: str) -> str:
    return "  (not there)" if os.path.isabs(task) and not os.path.exists(task) else ""


def _field(title: str, text: str) -> list[str]:
    return [f"  {title + ':':<10} {text}"] if text else []
