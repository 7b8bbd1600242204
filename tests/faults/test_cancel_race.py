"""A cancel at a random moment against an end at a random moment: one outcome, and `cancelled` only of what is gone."""

from __future__ import annotations

import random
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.errors import RefusedError
from taskmon.core.journal import read_all
from taskmon.core.requests.new_run import NewRun
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.paths import Paths
from taskmon.settings import Settings
from tests.engine.conftest import Bench, MakeBench
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.truth import journal_of
from tests.jobs import command
from tests.waiting import wait_until

RACES = sized(40, 500)
#: What is left behind by a command that won ends by itself after this.
_LIFE_S = 1.5

#: $0 is the file of pids, $1 the seconds until the command ends by itself.
KINDS = {
    "plain": 'echo $$ >> "$0"; sleep $1',
    "at once": 'echo $$ >> "$0"',
    "failing": 'echo $$ >> "$0"; sleep $1; exit 3',
    "deaf": 'trap "" TERM; echo $$ >> "$0"; sleep $1',
    "deaf grandchild": f'echo $$ >> "$0"; sh -c \'trap "" TERM; echo $$ >> "$0"; sleep {_LIFE_S}\' "$0" & sleep $1',
    "own session": f'echo $$ >> "$0"; setsid sh -c \'echo $$ >> "$0"; sleep {_LIFE_S}\' "$0" & sleep $1',
    "double fork": f'echo $$ >> "$0"; (setsid sh -c \'echo $$ >> "$0"; sleep {_LIFE_S}\' "$0" &) ; sleep $1',
    "no nonce": f'echo $$ >> "$0"; (env -i setsid sh -c \'echo $$ >> "$0"; sleep {_LIFE_S}\' "$0" &) ; sleep $1',
    "holder of stdout": f'echo $$ >> "$0"; (sleep {_LIFE_S}; echo late) & echo $! >> "$0"; sleep $1',
}


class Race:
    """One run, one cancel, and what must be true of it."""

    def __init__(self, bench: Bench, pids: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bench = bench
        self._pids = pids
        self.alive_when_cancelled: list[str] = []
        self._publish = bench.engine._publish
        monkeypatch.setattr(bench.engine, "_publish", self._look)

    def _look(self, runs: tuple[Run, ...]) -> None:
        """On the writer's thread, right after the commit: the earliest instant at which anybody may know."""
        for run in runs:
            if run.state is RunState.CANCELLED:
                self.alive_when_cancelled += [f"{process} of run {run.id} ({run.name})" for process in self.living(run)]
        self._publish(runs)

    def living(self, run: Run) -> list[system.Identity]:
        path = self._pids / run.name
        written = path.read_text().split() if path.exists() else []
        return [process for pid in written if (process := system.identify(int(pid))) is not None]

    def request(self, kind: str, name: str, seconds: float) -> NewRun:
        return command(
            "/bin/sh", "-c", KINDS[kind], str(self._pids / name), f"{seconds:.4f}", name=name, tags=(kind,), grace_s=0.1
        )

    def run(self, request: NewRun, cancel_after_s: float) -> tuple[Run, str]:
        """Add, cancel after a while, wait for the end; the run, and what the asker heard."""
        [run] = self._bench.add(request)
        time.sleep(cancel_after_s)  # chance decides who is first
        try:
            heard = str(self._bench.engine.control.cancel(run.id).result(60).state)
        except RefusedError as refusal:
            heard = str(refusal)
        return self._bench.until_over(run.id), heard


def _contradictions(bench: Bench, paths: Paths, run: Run, heard: str) -> list[str]:
    reader = bench.engine.reader()
    attempts, history = reader.attempts(run.id), reader.history(run.id)
    reader.close()
    found = []
    ends = [step.target for step in history if step.target.is_over]
    if ends != [run.state]:
        found.append(f"it ended as {ends}")
    if len(attempts) != run.attempt or run.attempt > 1:
        found.append(f"it has {len(attempts)} attempts")
    if run.state not in (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELLED):
        found.append(f"it is {run.state}")
    if run.state is RunState.FAILED and (run.exit_code != 3 or run.tags != ("failing",)):
        found.append(f"it failed with {run.error}")
    if "already" in heard and "cancelled" not in heard and run.state is RunState.CANCELLED:
        found.append(f"the asker heard {heard!r}")
    for attempt in attempts:
        content = journal_of(paths, attempt)
        evidence = read_all(content)
        if content.count(b'"event":"finished"') != 1 or evidence.outcome is None:
            found.append("its journal has no end, or more than one")
        elif evidence.outcome.state is not run.state and not evidence.abandoned:
            found.append(f"its journal says {evidence.outcome.state}")
        ended_it = any("ending it: cancel" in str(note.get("what")) for note in evidence.notes)
        if run.state is RunState.CANCELLED and evidence.command is not None and not ended_it:
            found.append("it was cancelled, but its worker has not ended it")
    return [f"run {run.id}, {run.tags[0]}: {text}" for text in found]


@pytest.mark.timeout(sized(120, 1_800))
def test_a_cancel_and_an_end_at_the_same_time_have_one_outcome(
    make_bench: MakeBench, paths: Paths, tmp_path: Path, rng: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = make_bench(Settings(slots=4))
    pids = tmp_path / "pids"
    pids.mkdir()
    race = Race(bench, pids, monkeypatch)
    bench.perform(race.request("plain", "warm-up", 0.0))
    told: Counter[str] = Counter()
    wrong: list[str] = []
    for number in range(RACES):
        kind = rng.choice(sorted(KINDS))
        request = race.request(kind, f"race-{number}", rng.choice([0.0, rng.uniform(0.0, 0.03)]))
        run, heard = race.run(request, rng.choice([0.0, rng.uniform(0.0, 0.05)]))
        wrong += _contradictions(bench, paths, run, heard)
        told[f"{run.state}, heard {'refusal' if 'already' in heard else heard}, {run.attempt} attempt"] += 1
    print(f"{RACES} races: {dict(told.most_common())}")
    wait_until(partial(_nothing_lives, paths), 20)
    assert race.alive_when_cancelled == []
    assert wrong == []


def _nothing_lives(paths: Paths) -> bool:
    return not monitors.commands(paths)
