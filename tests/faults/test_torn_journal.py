"""A journal cut off anywhere, or with bytes that nobody wrote: it settles, and never as a success it can't prove."""

from __future__ import annotations

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.attempt import Attempt, Outcome
from taskmon.core.errors import ErrorCode
from taskmon.core.journal import ALIVE, JOURNAL, Event, line, read_all
from taskmon.core.run import Run
from taskmon.core.states import RunState
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.engine.attempts.ending import settle
from taskmon.paths import Paths
from tests.engine.conftest import MakeBench
from tests.faults import monitors
from tests.faults.campaign import sized
from tests.faults.conftest import Launch
from tests.faults.monitors import Adding
from tests.faults.test_system_calls import attempt_of, perform, run_of
from tests.worker.hiring import Given, shell

FLIPS = sized(400, 20_000)
_OTHER_BOOT = "the boot of before the cut"


class Recorded:
    """A whole attempt, recorded once, settled again and again with another journal."""

    def __init__(self, tmp_path: Path) -> None:
        self.given = Given(tmp_path / "recorded", shell("echo 30%; sleep 0.1; echo done"))
        self.given.make()
        perform(self.given, [])
        self.whole = (self.given.folder / JOURNAL).read_bytes()
        outcome = self.given.outcome
        assert outcome is not None
        self.real = outcome
        self._folder = tmp_path / "torn"

    def settled(self, journal: bytes, *, boot_id: str, monitor_alive: bool) -> Outcome:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        (self._folder / ALIVE).touch()
        (self._folder / JOURNAL).write_bytes(journal)
        folder = AttemptFolder(self._folder)
        attempt: Attempt = attempt_of(self.given, boot_id=boot_id)
        run: Run = run_of(self.given)
        with folder.proof_of_death() as dead:
            assert dead
            return settle(run, attempt, folder, None, monitor_alive=monitor_alive)


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    made = Recorded(tmp_path)
    # Nothing of it lives; to look through all processes for each byte would only take time.
    monkeypatch.setattr(system, "survivors_of", lambda *attempt: [])
    return made


@pytest.mark.timeout(sized(60, 300))
@pytest.mark.parametrize("monitor_alive", [False, True])
@pytest.mark.parametrize("same_boot", [False, True])
def test_a_journal_cut_off_at_any_byte_settles_as_no_more_than_it_proves(
    recorded: Recorded, same_boot: bool, monitor_alive: bool
) -> None:
    starting = recorded.whole.index(b'{"event":"starting"')
    finished = recorded.whole.index(b'{"event":"finished"')
    first = recorded.whole.index(b"\n")
    boot_id = system.boot_id() if same_boot else _OTHER_BOOT
    for length in range(len(recorded.whole) + 1):
        outcome = recorded.settled(recorded.whole[:length], boot_id=boot_id, monitor_alive=monitor_alive)
        code = outcome.error.code if outcome.error else None
        if outcome.state is RunState.SUCCEEDED:
            assert length >= len(recorded.whole) - 1, length  # but the newline
            assert outcome == recorded.real
        elif not same_boot:
            assert (outcome.state, code) == (RunState.INTERRUPTED, ErrorCode.INTERRUPTED), length
        elif code == ErrorCode.NOT_STARTED:
            assert first < length < recorded.whole.index(b"\n", starting) + 1, length
        else:
            lost = ErrorCode.WORKER_LOST if monitor_alive else ErrorCode.INTERRUPTED
            assert code == lost, length
            assert length <= first or length > starting, length
        assert length >= finished or outcome.state is not RunState.SUCCEEDED
    assert recorded.settled(recorded.whole, boot_id=boot_id, monitor_alive=monitor_alive) == recorded.real


def _spoiled(whole: bytes, rng: random.Random) -> bytes:
    """The journal with a few bytes changed, left out, or put in."""
    content = bytearray(whole)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(content))
        match rng.randrange(4):
            case 0:
                content[at] = rng.randrange(256)
            case 1:
                del content[at : at + rng.randint(1, 200)]
            case 2:
                content[at:at] = rng.randbytes(rng.randint(1, 50))
            case 3:
                content[at : at + 512] = bytes(min(512, len(content) - at))
        if not content:
            break
    return bytes(content)


@pytest.mark.timeout(sized(60, 900))
def test_a_spoiled_journal_always_settles(recorded: Recorded, rng: random.Random) -> None:
    told: dict[str, int] = {}
    for _ in range(FLIPS):
        content = _spoiled(recorded.whole, rng)
        boot_id = rng.choice([system.boot_id(), _OTHER_BOOT])
        outcome = recorded.settled(content, boot_id=boot_id, monitor_alive=rng.random() < 0.5)
        told[outcome.state] = told.get(outcome.state, 0) + 1
        if outcome.state is RunState.SUCCEEDED:
            assert read_all(content).nonce == recorded.given.nonce
            assert any(b'"state":"succeeded"' in line for line in content.split(b"\n"))
        assert Outcome.from_json(outcome.to_json()).state is outcome.state
        assert outcome.ended_at > datetime(2020, 1, 1, tzinfo=UTC)
    print(told)


@pytest.mark.parametrize(
    "written",
    [
        b"[]", b"7", b'"event"', b"null", b'{"event":[]}', b'{"event":"finished"}', b'{"event":"finished","outcome":3}',
        b'{"event":"finished","outcome":{"state":"succeeded"}}', b'{"event":"finished","outcome":{"state":"running"}}',
        b'{"event":"finished","outcome":{"state":"succeeded","ended_at":7}}', b"{" * 100_000, b"[" * 100_000,
        b'{"event":"started","command":{"pid":"x"},"at":7}', b'{"event":"starting","worker":7,"at":"never"}',
        b'{"event":"finished","outcome":{"state":"running","ended_at":"2026-01-01T00:00:00.000Z"}}',
        b'{"event":"finished","outcome":{"state":"succeeded","ended_at":"2026-01-01T00:00:00.000Z","exit_code":"no"}}',
        b'{"event":"finished","outcome":{"state":"succeeded","ended_at":"2026-01-01T00:00:00.000Z","remarks":[1]}}',
        b'{"event":"finished","outcome":{"state":"succeeded","ended_at":"2026-01-01T00:00:00.000Z","cpu_s":{}}}',
        b'{"event":"progress","progress":[[]],"line":{}}', b'{"event":"note","what":{}}', b"\xff\xfe", b"\0" * 4_096,
    ],
)  # fmt: skip
def test_a_line_that_nobody_can_have_written_proves_nothing(recorded: Recorded, written: bytes) -> None:
    claimed = recorded.whole.split(b"\n")[0]
    starting = b'\n{"event":"starting"}\n'

    outcome = recorded.settled(claimed + starting + written + b"\n", boot_id=system.boot_id(), monitor_alive=False)

    assert outcome.state is RunState.INTERRUPTED


@pytest.mark.parametrize("state", ["running", "queued", "succeeded"])
def test_one_journal_of_nonsense_keeps_no_other_run_from_being_settled(
    make_bench: MakeBench, launch: Launch, paths: Paths, state: str
) -> None:
    lines = [{"job": {"argv": ["sleep", "600"], "cwd": "/"}, "name": f"sleep {number}"} for number in range(3)]
    assert Adding(lines).ids() == [1, 2, 3]
    monitor = launch(slots=2)
    monitor.until(lambda: len(monitors.commands(paths)) == 2)
    monitor.kill()
    monitors.end_everything(paths)
    nonsense = {"state": state, "ended_at": "2026-01-01T00:00:00.000Z", "exit_code": {}, "peak_memory_bytes": 2**80}
    with (paths.attempt(1, 1) / JOURNAL).open("ab") as journal:
        journal.write(line(Event.FINISHED, "never", outcome=nonsense))

    bench = make_bench()

    assert [bench.stored(number).state for number in (1, 2)] == [RunState.INTERRUPTED] * 2
    bench.until_running(3)
    bench.engine.control.cancel(3).result(60)
    bench.until_over(3)
