"""A database with one run of every kind, as the window is drawn to show them; written through the real store."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot

from taskmon.core import run as rules
from taskmon.core.attempt import Claim, Outcome, interrupted
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, RunError
from taskmon.core.job import Job
from taskmon.core.journal import OUTPUT
from taskmon.core.progress import Progress
from taskmon.core.requests.new_run import NewRun, check_new
from taskmon.core.retry import RetryPolicy
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.core.wire import Live
from taskmon.engine.engine import Engine
from taskmon.store import Group, Store
from taskmon.ui.run_list.model import RunModel

RESTIC = """open repository
lock repository
using parent snapshot 2f1c9e04
load index files
start scan on [Documents Pictures]
scan finished in 3.871s: 17022 files, 87.912 GiB
\x1b[32m[16:31] 72.94%\x1b[0m  12406 files 64.121 GiB, total 17022 files 87.912 GiB
~/Pictures/2024/iceland/DSC_4410.NEF
~/Pictures/2024/iceland/DSC_4411.NEF
"""


def new(command: str | Sequence[str], name: str = "", **fields: object) -> NewRun:
    """A request; a text is split at its spaces."""
    argv = tuple(command.split()) if isinstance(command, str) else tuple(command)
    return NewRun(Job(argv, cwd=str(Path.home())), name=name, **fields)  # type: ignore[arg-type]  # the callers name real fields


def add(store: Store, request: NewRun, *, ago_s: float = 0.0) -> Run:
    """Store a queued run."""
    now = utc_now() - timedelta(seconds=ago_s)
    request = check_new(request)
    return store.write(lambda tx: tx.add(request, now, Actor.USER, "added")).result(60)


def put(store: Store, old: Run, fresh: Run, now: datetime, why: str = "") -> Run:
    """Store a change."""
    return store.write(lambda tx: tx.put(old, fresh, now, Actor.ENGINE, why)).result(60)


def start(store: Store, run: Run, *, ago_s: float = 0.0) -> Run:
    """Claim the run as if a slot had been free."""
    at = utc_now() - timedelta(seconds=ago_s)
    claim = Claim(run.id, run.attempt + 1, f"nonce-{run.id}-{run.attempt + 1}", "boot", "host", at)

    def closure(tx):  # type: ignore[no-untyped-def]
        tx.start_attempt(claim)
        return tx.put(run, rules.claim(run, claim), at, Actor.ENGINE, "a slot is free")

    stored: Run = store.write(closure).result(60)
    return stored


def end(store: Store, run: Run, outcome: Outcome) -> Run:
    """End the run's attempt with that outcome."""

    def closure(tx):  # type: ignore[no-untyped-def]
        tx.end_attempt(run.id, run.attempt, outcome, run.started_at, 4711)
        ended = rules.end(run, outcome, outcome.ended_at, random.Random(1))
        return tx.put(run, ended, outcome.ended_at, Actor.ENGINE, "")

    stored: Run = store.write(closure).result(60)
    return stored


def finish(
    store: Store, run: Run, state: RunState = RunState.SUCCEEDED, message: str = "", *, ago_s: float = 0.0
) -> Run:
    """End the run well, or with an error of that message."""
    status = int(message.rsplit(" ", 1)[-1]) if message.startswith("exit status ") else 2
    error = RunError(message, ErrorCode.EXIT, {"exit_code": status}) if message else None
    at = utc_now() - timedelta(seconds=ago_s)
    outcome = Outcome(
        state, at, status if error else 0, error=error, cpu_s=12.5, peak_memory_bytes=345_000_000, output_bytes=2100
    )
    return end(store, run, outcome)


def write_output(engine: Engine, run: Run, content: bytes) -> Path:
    """Write what the run's newest attempt printed."""
    folder = engine.paths.attempt(run.id, run.attempt)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / OUTPUT
    path.write_bytes(content)
    return path


def build(engine: Engine, *, ended: int = 12) -> dict[str, Run]:
    """Fill an open engine's store with the drawing's runs; gives them by a short name."""
    store = engine.store
    runs: dict[str, Run] = {}
    rng = random.Random(7)
    for group_name, slots, paused in (("default", None, False), ("encodes", 1, False), ("network", 2, True)):
        put_group(store, Group(group_name, slots, paused))
    for number in range(ended):
        minutes = (ended - number) * 47
        name, command = rng.choice(_DAILY)
        run = start(
            store, add(store, new(command, name), ago_s=minutes * 60 + 200), ago_s=minutes * 60 + rng.randint(5, 190)
        )
        if rng.random() < 0.12:
            finish(store, run, RunState.FAILED, "exit status 1", ago_s=minutes * 60)
        elif rng.random() < 0.05:
            finish(store, run, RunState.CANCELLED, ago_s=minutes * 60)
        else:
            finish(store, run, ago_s=minutes * 60)
    run = start(store, add(store, new("make publish", "Publish site")), ago_s=900)
    runs["failed"] = finish(store, run, RunState.FAILED, "exit status 2", ago_s=708)
    write_output(engine, runs["failed"], b"npm ERR! missing script: build\nmake: *** [publish] Error 2\n")
    run = start(
        store,
        add(store, new(["sh", "-c", "for f in *.mov; do convert $f; done"], "Convert lecture recordings")),
        ago_s=2890,
    )
    lost = interrupted(utc_now() - timedelta(seconds=120), "The computer stopped, or was started anew, while it ran.")
    runs["interrupted"] = end(store, run, lost)
    for key, name, command, ago_s, group in (
        ("encode", "Encode holiday.mkv → HEVC", "ffmpeg -i holiday.mkv -c:v libx265 -crf 24 out.mkv", 846, "encodes"),
        ("backup", "Nightly backup", "restic backup ~/Documents ~/Pictures", 1000, "default"),
        ("train", "Train classifier", "python train.py --epochs 40", 1371, "default"),
        ("copy", "Copy to NAS", "rsync -a ~/raw/ nas:/raw/", 1862, "network"),
        ("upgrade", "Upgrade server", "ssh build01 sudo apt upgrade", 48, "network"),
        ("download", "Fetch the mirror's index", "curl -O https://example.org/index.xz", 9, "network"),
    ):
        runs[key] = start(store, add(store, new(command, name, group=group), ago_s=ago_s + 5), ago_s=ago_s)
    write_output(engine, runs["backup"], RESTIC.encode())
    runs["queued"] = add(store, new("checksum_folder /srv/media", "Checksum /srv/media", after=(runs["backup"].id,)))
    retry = start(store, add(store, new("download datasets.txt", "Fetch datasets", retry=RetryPolicy(4))), ago_s=60)
    retry = finish(store, retry, RunState.FAILED, "exit status 6")
    runs["retry"] = retry
    runs["held"] = add(store, new("make world", held=True))
    store.live(lives(runs))
    store.flush(5)
    return runs


def put_group(store: Store, group: Group) -> None:
    """Store a group."""
    store.write(lambda tx: tx.put_group(group)).result(60)


def lives(runs: dict[str, Run]) -> list[Live]:
    """What the running runs report."""

    def live(key: str, progress: Progress | None, **fields: object) -> Live:
        return Live(runs[key].id, runs[key].attempt, progress, **fields)  # type: ignore[arg-type]  # as above

    return [
        live("encode", Progress(0.42, message="00:41:12 of 01:38:05"), eta_s=1170.0),
        live("backup", Progress(0.7294, 64.1e9, 87.9e9, "B", step=2, steps=3), eta_s=360.0),
        live("train", Progress(0.2, message="epoch 8 of 40 · loss 0.214"), eta_s=5400.0),
        live("copy", Progress(0.55), facts=("quiet",), note="quiet for 4 min"),
        live("upgrade", None, facts=("waiting_for_input",), line="Password:"),
        live("failed", Progress(0.9)),
        live("interrupted", Progress(0.61), line="frame=88210 fps=31 time=00:48:10"),
    ]


def paused(store: Store, run: Run) -> Run:
    """Note that a pause was asked for."""
    return put(store, run, replace(run, paused=True), utc_now(), "paused")


_DAILY = (
    ("Compress logs", "zstd -19 --rm /var/log/archive/*.log"),
    ("Scrape prices", "python scrape.py --all"),
    ("Build docs", "make -C docs html"),
    ("Sync photos", "rclone sync ~/Pictures remote:pictures"),
    ("Vacuum database", "psql -c 'VACUUM ANALYZE'"),
    ("Encode inbox", "ffmpeg -i inbox.mov -c:v libx264 inbox.mp4"),
)


def listed(model: RunModel) -> list[Run]:
    """All runs that have rows, from top to bottom; each has been read."""
    found = [model.known(run_id) for run_id in model.ids(0, model.rowCount())]
    assert None not in found
    return [run for run in found if run is not None]


def counts_when_done(engine: Engine, qtbot: QtBot) -> dict[RunState, int]:
    """How many runs of each state there are, once all that was asked in the window is done and stored."""
    qtbot.waitUntil(lambda: not asyncio.all_tasks(asyncio.get_event_loop()), timeout=30_000)
    assert engine.store.flush(10)
    with contextlib.closing(engine.reader()) as reader:
        return reader.counts()
