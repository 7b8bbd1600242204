"""`taskmon show`: all that is known of one run."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

from taskmon.cli.monitor.session import open_session
from taskmon.cli.output.attempt_text import noted
from taskmon.cli.output.step_table import map_lines, step_lines
from taskmon.cli.output.table import coloured, duration, progress_text
from taskmon.cli.output.text import command_text, result_text
from taskmon.cli.output.wait_reason import why_queued
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.clock import from_text, utc_now
from taskmon.core.details import in_one_line, readable
from taskmon.core.estimates.rounding import range_text
from taskmon.core.job import printable
from taskmon.core.states import SIGNS
from taskmon.core.untrusted.characters import counted

_LONGEST_RESULT = 2_000
_MOST_MAPS = 12


@click.command("show")
@click.argument("run_id", type=RUN_ID, metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, with steps, attempts and history.")
def show_command(run_id: int, as_json: bool) -> int:
    """Show one run: what it runs, where, how far it is, why it ended, its steps, attempts and history."""
    with open_session() as session:
        run = session.ask("show", {"id": run_id})
        if as_json:
            print(json.dumps(run))
            return 0
        waits = why_queued(session, run) if run["state"] == "queued" else ""
        for line in _lines(run, utc_now(), waits):
            print(line)
        session.say_as_of()
        session.note_seen(run)
    return 0


def _lines(run: dict[str, Any], now: datetime, waits: str) -> list[str]:
    facts = "".join(f", {fact.replace('_', ' ')}" for fact in run["facts"])
    lines = [coloured(f"{SIGNS.get(run['state'], '?')} run {run['id']}: {printable(run['name'])}", "1")]
    lines += _field("state", f"{run['state']}{facts}")
    lines += _field("waits", waits)
    if run["error"]:
        lines += _field("why", *run["error"]["message"].split("\n"))
        lines += _field("where", str((run["error"]["details"] or {}).get("where", "")))
    if run["state"] == "running":
        lines += _field("progress", progress_text(run) or "unknown")
        if usual := run.get("usual_s"):
            lines += _field("usually", range_text(*usual))
    job = run["job"]
    lines += _field("task" if job["kind"] == "task" else "command", command_text(job))
    lines += _field("python", printable(job.get("python", "")))
    lines += _field("secrets", ", ".join(map(printable, job.get("secrets", []))))
    lines += _field("folder", printable(job["cwd"]))
    lines += _field("policy", _policy(run))
    for title, name in (("added", "created_at"), ("not before", "not_before")):
        if run[name]:
            lines += _field(title, _local(run[name]))
    lines += _newest_attempt(run)
    if run["result"] is not None:
        lines += _field("result", result_text(run["result"], _LONGEST_RESULT))
    lines += step_lines(run)
    lines += map_lines(run)
    lines += _kept(run)
    lines += _environment(run)
    lines += _attempts(run)
    if run["history"]:
        lines += ["", "history:"]
        for step in run["history"]:
            change = step["to"] if step["from"] in (None, step["to"]) else f"{step['from']} → {step['to']}"
            lines.append(f"  {_local(step['at'])}  {change}, by {step['by']}: {in_one_line(step['why'])}")
    details = (run["error"] or {}).get("details")
    if details:
        lines += ["", "details:", *(f"  {line}" for line in readable(details).split("\n"))]
    return lines


def _newest_attempt(run: dict[str, Any]) -> list[str]:
    """When the newest attempt ran and how it ended; which one that was, where the run has moved on from it."""
    attempts = run["attempts"]
    is_behind = bool(attempts) and run["state"] not in ("running", attempts[-1]["state"])
    which = f" (attempt {run['attempt']})" if is_behind else ""
    lines = []
    for title, name in (("started", "started_at"), ("ended", "ended_at")):
        if run[name]:
            lines += _field(title, _local(run[name]) + which)
    if run["elapsed_s"] is not None:
        lines += _field("elapsed", duration(run["elapsed_s"]) + which)
    if run["exit_code"] is not None or run["signal"]:
        lines += _field("ended with", (run["signal"] or f"exit status {run['exit_code']}") + which)
    return lines


def _kept(run: dict[str, Any]) -> list[str]:
    """What a task left: the files it saved, and what its next attempt would go on from."""
    lines = []
    files = run.get("files") or []
    if files:
        lines += ["", "files:", *(f"  {printable(file['path'])}  {counted(file['bytes'], 'byte')}" for file in files)]
    kept = run.get("kept")
    if not kept:
        return lines
    lines += ["", f"kept by attempt {kept['attempt']}, to go on from:"]
    if kept["steps"]:
        count = len(kept["steps"]) + kept.get("steps_left_out", 0)
        lines.append(f"  {counted(count, 'step')}, the last is {printable(kept['steps'][-1]['name'])}")
    if kept.get("maps"):
        lines.append(f"  results of {', '.join(map(printable, kept['maps'][:_MOST_MAPS]))}")
    if kept["checkpoint"]:
        lines.append("  a checkpoint")
    if kept["state"]:
        lines.append("  state: " + result_text(kept["state"], _LONGEST_RESULT))
    if run["state"] in ("failed", "cancelled", "interrupted"):
        lines.append(f"  taskmon retry --resume {run['id']} goes on from it, --restart begins anew")
    return lines


def _field(title: str, text: str, *further: str) -> list[str]:
    """The field, if there is any; further lines under its text."""
    lines = [printable(line) for line in (text, *further) if line.strip()]
    return [f"  {title + ':' if number == 0 else '':<12} {line}" for number, line in enumerate(lines)]


def _policy(run: dict[str, Any]) -> str:
    job = run["job"]
    parts = [f"group {printable(run['group'])}"]
    if run["priority"]:
        parts.append(f"priority {run['priority']}")
    if run["tags"]:
        parts.append("tags " + ", ".join(map(printable, run["tags"])))
    if run["max_attempts"] > 1:
        parts.append(f"up to {run['max_attempts']} attempts")
    for name, title in (("timeout_s", "timeout"), ("quiet_timeout_s", "quiet timeout")):
        if job[name] is not None:
            parts.append(f"{title} {duration(job[name])}")
    if job.get("isolation") == "thread":
        parts.append("in a thread of taskmon")
    if job.get("isolation") == "pool":
        parts.append("in a warm process, with other runs of its file")
    parts += [name for name in ("shell", "pty") if job.get(name)]
    return ", ".join(parts)


def _environment(run: dict[str, Any]) -> list[str]:
    lines = []
    for name, text in sorted(run["job"]["env"].items()):
        lines.append(f"  {printable(name)}={printable(text)}  (set by you)")
    for name, pair in run["environment_differences"].items():
        if name not in run["job"]["env"]:
            text = "not set" if pair["job"] is None else f"{name}={pair['job']}"
            other = "not set here" if pair["monitor"] is None else "other here"
            lines.append(f"  {printable(text if pair['job'] is not None else f'{name}: {text}')}  ({other})")
    return ["", "environment, where it differs from this one:", *lines] if lines else []


def _attempts(run: dict[str, Any]) -> list[str]:
    if not run["attempts"]:
        return []
    lines = ["", "attempts:"]
    for attempt in run["attempts"]:
        parts = [f"{SIGNS.get(attempt['state'], '?')} {attempt['attempt']}: {attempt['state']}"]
        if attempt["started_at"]:
            parts.append(f"started {_local(attempt['started_at'])}")
        if attempt["elapsed_s"] is not None:
            parts.append(f"took {duration(attempt['elapsed_s'])}")
        if attempt["cpu_s"] is not None:
            parts.append(f"cpu {duration(attempt['cpu_s'])}")
        if attempt["peak_memory_bytes"]:
            parts.append(f"memory {attempt['peak_memory_bytes'] / 1e6:,.0f} MB")
        if attempt["output_bytes"] is not None:
            parts.append(f"output {counted(attempt['output_bytes'], 'byte')}")
        if attempt["error"]:
            parts.append(in_one_line(attempt["error"]["message"]))
        lines.append("  " + ", ".join(parts))
        lines += [f"       {sentence}" for sentence in noted(attempt["remarks"])]
    return lines


def _local(text: str) -> str:
    return f"{from_text(text).astimezone():%Y-%m-%d %H:%M:%S}"
