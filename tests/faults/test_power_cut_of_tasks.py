"""The power fails under a task: what a step had returned for is kept, and of what was being kept nothing torn is taken.

strace tells what the task wrote, renamed and fsynced, and when; the disks of after a cut are rebuilt from that.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from taskmon.tasks.describe.resolver import source_hash
from taskmon.tasks.durable.log_reader import KEPT, KeptStep, params_hash, read_kept
from tests.faults import monitors, strace
from tests.faults.campaign import sized

STEPS = sized(30, 120)
_CALLS = "openat,write,fsync,fdatasync,renameat"
_DATA = re.compile(r', "((?:[^"\\]|\\.)*)"(\.\.\.)?, \d+')
_NAMES = re.compile(r'"([^"]*)"')

pytestmark = pytest.mark.skipif(not strace.works(), reason="strace is not here, or may not trace")

#: After each call that keeps something it says so; old checkpoints and states make the file be written anew.
_TASK = f"""
import os
from taskmon import TaskContext
from taskmon.tasks.durable import log_writer

log_writer.COMPACT_ABOVE_BYTES = 6_000

def main(ctx: TaskContext):
    for number in range({STEPS}):
        ctx.step("s", lambda: [number] * 20)
        os.write(1, b"told step %d\\n" % (number + 1))
        ctx.checkpoint({{"number": number, "pad": "x" * 400}})
        os.write(1, b"told checkpoint %d\\n" % (number + 1))
        with ctx.transaction("t") as state:
            state["number"], state["pad"] = number, "y" * 400
        os.write(1, b"told state %d\\n" % (number + 1))
"""

_PERFORM = """
import json, sys
from taskmon.core.attempt import TaskSpec
from taskmon.tasks.process.perform import Stop, perform

ended = perform(TaskSpec(**json.loads(sys.argv[1])), lambda report: None, Stop())
sys.exit(ended.error and str(ended.error))
"""


@dataclass
class File:
    """One file, by whatever name."""

    content: bytes = b""
    synced: int = 0  #: so many bytes are on the disk for certain


@dataclass
class Disk:
    """What was asked of it so far, and what of that is certain."""

    folder: str
    names: dict[str, File] = field(default_factory=dict)
    certain: File | None = None  #: what the name `kept.jsonl` stands for after a cut at the earliest
    possible: list[File] = field(default_factory=list)  #: and what else it may stand for
    synced: set[str] = field(default_factory=set)  #: folders
    told: dict[str, int] = field(default_factory=lambda: {"step": 0, "checkpoint": 0, "state": 0})

    def take(self, call: strace.Call) -> None:
        """Have done what the call does."""
        if call.path.startswith(self.folder + "/") and call.name == "write" and call.began:
            data = _DATA.search(call.text)
            assert data is not None
            assert not data[2], "strace has cut the data"
            self.names[call.path].content += data[1].encode().decode("unicode_escape").encode("latin-1")
        elif call.name == "openat" and call.began and "O_CREAT" in call.text and self._is_inside(call):
            self.names[call.path] = File()
        elif call.name == "renameat" and call.began and self._is_inside(call):
            old, new = (os.path.join(self.folder, name) for name in _NAMES.findall(call.text))
            self.names[new] = self.names.pop(old)
            self.possible.append(self.names[new])
        elif call.name in ("fsync", "fdatasync") and call.ended and call.result == 0:
            self.synced.add(call.path)
            if call.path in self.names:
                self.names[call.path].synced = len(self.names[call.path].content)
            elif call.path == self.folder and self.possible:
                self.certain, self.possible = self.possible[-1], []
        elif call.name == "write" and call.began and '"told ' in call.text:
            _, what, number = _NAMES.findall(call.text)[0].removesuffix("\\n").split()
            self.told[what] = int(number)

    def _is_inside(self, call: strace.Call) -> bool:
        return call.path.startswith(self.folder + "/")

    def after_a_cut(self, rng: random.Random) -> Iterator[bytes | None]:
        """What the file may hold then; None: there is none."""
        for file in (self.certain, *self.possible):
            if file is None:
                yield None
                continue
            part = rng.randint(file.synced, len(file.content))
            yield file.content[: file.synced]
            yield file.content[:part]
            yield file.content[:part] + bytes(len(file.content) - part)
            yield file.content


def recorded(tmp_path: Path, resume_from: Path | None) -> tuple[Disk, list[strace.Call]]:
    """Perform the task under strace."""
    (tmp_path / "the_task.py").write_text(_TASK)
    folder = tmp_path / "runs" / "7" / "2"
    folder.mkdir(parents=True)
    spec = {
        "run": 7,
        "attempt": 2,
        "task": f"{tmp_path}/the_task.py:main",
        "params": {},
        "folder": str(folder),
        "files": str(tmp_path / "files"),
        "cwd": str(tmp_path),
        "resume_from": str(resume_from) if resume_from else None,
    }
    log = tmp_path / "strace.log"
    wrap = strace.recording(log, calls=_CALLS, threads=True)
    wrap[wrap.index("80")] = "100000"
    argv = [*wrap, sys.executable, "-c", _PERFORM, json.dumps(spec)]
    done = subprocess.run(argv, cwd=monitors.REPO, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.count(b"told") == 3 * STEPS
    return Disk(str(folder)), strace.calls(log)


def check(content: bytes | None, told: dict[str, int], folder: Path) -> None:
    """What is read is what was told, or what was being kept; nothing else."""
    (folder / KEPT).unlink(missing_ok=True)
    if content is not None:
        (folder / KEPT).write_bytes(content)
    kept = read_kept(str(folder))
    if kept is None or not kept.is_worth_resuming:
        assert not any(told.values()), "what was told is gone"
        return
    steps = len(kept.steps)
    assert steps in (told["step"], told["step"] + 1)
    assert kept.steps == tuple(KeptStep("s", use + 1) for use in range(steps))
    assert [each.value for each in kept.results.values()] == [[number] * 20 for number in range(steps)]
    if told["checkpoint"] or kept.has_checkpoint:
        assert kept.checkpoint["number"] + 1 in (told["checkpoint"], told["checkpoint"] + 1)
        assert kept.checkpoint["pad"] == "x" * 400
    if told["state"] or kept.transaction:
        assert kept.state["number"] + 1 in (told["state"], told["state"] + 1)
        assert kept.state["pad"] == "y" * 400


def test_what_a_step_has_returned_for_survives_a_power_cut(tmp_path: Path, rng: random.Random) -> None:
    disk, calls = recorded(tmp_path, resume_from=None)
    (tmp_path / "cut").mkdir()

    cuts = 0
    for call in calls:
        before = dict(disk.told)
        disk.take(call)
        if disk.told != before and not any(before.values()):
            assert {disk.folder, os.path.dirname(disk.folder), str(tmp_path / "runs")} <= disk.synced
        for content in disk.after_a_cut(rng):
            check(content, disk.told, tmp_path / "cut")
            cuts += 1
    assert cuts > 10 * STEPS
    assert disk.told == {"step": STEPS, "checkpoint": STEPS, "state": STEPS}
    put_in_place = [
        call for call in calls if call.name == "renameat" and call.began and call.path.startswith(disk.folder)
    ]
    assert len(put_in_place) > 1, "it was never written anew"


def test_an_attempt_that_goes_on_from_another_has_all_of_it_or_nothing_after_a_power_cut(
    tmp_path: Path, rng: random.Random
) -> None:
    earlier = tmp_path / "runs" / "7" / "1"
    earlier.mkdir(parents=True)
    (tmp_path / "the_task.py").write_text(_TASK)
    lines: list[dict[str, object]] = [{"event": "begun", "format": 1, "code": "", "params": "", "source": ""}]
    lines += [{"event": "step", "name": "s", "use": use + 1, "result": [use] * 20} for use in range(10)]
    lines[0] |= {"code": source_hash(str(tmp_path / "the_task.py")), "params": params_hash({})}
    (earlier / KEPT).write_text("".join(json.dumps(line) + "\n" for line in lines))
    disk, calls = recorded(tmp_path, resume_from=earlier)
    (tmp_path / "cut").mkdir()

    seen = set()
    for call in calls:
        disk.take(call)
        for content in disk.after_a_cut(rng):
            (tmp_path / "cut" / KEPT).unlink(missing_ok=True)
            if content is not None:
                (tmp_path / "cut" / KEPT).write_bytes(content)
            kept = read_kept(str(tmp_path / "cut"))
            steps = len(kept.steps) if kept else 0
            assert steps == 0 or steps >= 10
            assert steps >= disk.told["step"]
            seen.add(steps)
    assert {0, 10, STEPS} <= seen
