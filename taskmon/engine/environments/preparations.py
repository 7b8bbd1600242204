"""What queued runs wait for: the environment that a task's file asks for, made beside all that runs, before a claim.

A file is looked at again before each claim, on a thread of ours, for a disk may hang: the store's thread waits some
milliseconds for it, so that what needs nothing more keeps its place in the queue, and then lets others go first.
Runs of the same file share one look, and one preparation. What may pass by itself (no network, a full disk) is tried
again, ever less often; it costs its runs nothing but time. Everything else ends them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from taskmon.core import run as rules
from taskmon.core.clock import utc_now
from taskmon.core.errors import ErrorCode, NoSuchRunError, RunError, TaskmonError
from taskmon.core.progress import Progress
from taskmon.core.run import Run
from taskmon.core.states import Actor, RunState
from taskmon.core.trouble import of_our_own
from taskmon.core.wire import Live
from taskmon.engine import log
from taskmon.engine.environments.metadata import file_of, may_have_its_own
from taskmon.engine.environments.prepared import prepared
from taskmon.engine.environments.uv import PreparationError, Stop, StoppedError
from taskmon.engine.futures import Background
from taskmon.paths import Paths
from taskmon.store import Store, Transaction

PREPARING = "preparing its environment…"
#: So many are looked at, or made, at once.
_AT_ONCE = 4
#: A look at a file holds for so long for the runs that waited for it, and for others that had been added before it.
_WAITED_S, _OTHERS_S = 5.0, 1.0
#: Between two tries, the last of them for ever; and when it is given up.
_TRIES_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0)
_GIVE_UP_S = 24 * 3_600.0
#: How long all files together are waited for in one look at the queue: one that is at hand is read in half of one ms.
_PATIENCE_S = 0.004
#: Changed in one transaction, so that others need not wait for all of them.
_PORTION = 200
_MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class Start:
    """How a run may be started."""

    python: str = ""  #: by this interpreter, of the environment that was made for it; empty: as its job says
    digest: str = ""  #: of that environment


@dataclass(frozen=True, slots=True)
class _Key:
    """What decides which environment a run gets, as far as that is known without a look at the disk."""

    file: str
    environment: str | None
    own: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Going:
    """A look, and perhaps a preparation, for all runs that wait for the same."""

    key: _Key
    variables: Mapping[str, str]
    runs: dict[int, Run] = field(default_factory=dict)
    stop: Stop = field(default_factory=Stop)
    told: str = ""  #: of its progress
    tries: int = 0  #: that have failed by what may pass
    first_s: float = 0.0  #: when the first of them did, on the monotonic clock
    again_s: float | None = None  #: when it is tried again; None: it is at work
    awaited_by: int | None = None  #: the run with which the store's thread waits, to start it if it hears by then
    answered: threading.Event = field(default_factory=threading.Event)  #: or it takes longer
    start: Start | None = None  #: the answer
    begun_at: datetime = field(default_factory=utc_now)  #: the file was looked at later than that


@dataclass(frozen=True, slots=True)
class _Known:
    going: _Going  #: the look that has found it
    start: Start
    until_s: float  #: on the monotonic clock


class Preparations:
    """Of one monitor. Any thread may call; nothing here blocks its caller."""

    def __init__(self, store: Store, paths: Paths, tell: Callable[[Live], object], wake: Callable[[], object]) -> None:
        """Nothing is looked at yet.

        Args:
            tell: Given what is to be known of a waiting run's progress.
            wake: Called when the queue is to be looked at again.
        """
        self._store = store
        self._paths = paths
        self._tell = tell
        self._wake = wake
        self._lock = threading.RLock()
        self._background = Background(_AT_ONCE)
        self._going: dict[_Key, _Going] = {}
        self._known: dict[_Key | int, _Known] = {}  #: by what decides it, and by run
        self._patience_s = _PATIENCE_S
        self._writes = 0  #: not committed yet, of runs that wait no more
        self._is_closed = False

    @property
    def is_busy(self) -> bool:
        """Whether some queued run waits for its environment, or the queue does not know yet that it waits no more."""
        with self._lock:
            return bool(self._going) or self._writes > 0

    def start_of(self, run: Run, variables: Callable[[], Mapping[str, str]]) -> Start | None:
        """How this run may be started; None: not yet, and the queue is looked at again when it is known.

        Args:
            variables: Its captured environment, asked for where it is needed.
        """
        if not may_have_its_own(run.job):
            return Start()
        key = _Key(file_of(run.job.task, run.job.cwd), run.environment, tuple(sorted(run.job.env.items())))
        with self._lock:
            known = self._found(run, key)
            if known is not None:
                return known
            going = self._going.get(key)
            if going is None:
                if self._is_closed:
                    return None
                going = _Going(key, {**variables(), **run.job.env}, awaited_by=run.id)
                self._begin(going)
            before = going.runs.get(run.id)
            going.runs[run.id] = run
            if before is None and going.told:
                self._tell(_live(run, going.told))
            elif going.again_s is not None and before is not None and before.revision < run.revision:
                self._begin(going)  # somebody has done something about it, such as release: it need not wait
            if going.awaited_by != run.id:
                return None
        began_s = time.monotonic()
        if self._patience_s > 0:
            going.answered.wait(self._patience_s)
        with self._lock:
            self._patience_s -= time.monotonic() - began_s
            going.awaited_by = None
            return going.start

    def look(self) -> float | None:
        """The queue was looked at: begin anew what is to be tried again by now; the seconds until more of it is."""
        with self._lock:
            self._patience_s = _PATIENCE_S
            now_s = time.monotonic()
            for going in list(self._going.values()):
                if going.again_s is not None and going.again_s <= now_s:
                    self._begin(going)
            return min(
                (each.again_s - now_s for each in self._going.values() if each.again_s is not None), default=None
            )

    def put(self, changed: Iterable[Run], removed: Iterable[int]) -> None:
        """Take note of what is committed: who is queued no more waits for nothing, and what nobody waits for ends."""
        if not self._going:
            return
        gone = [*removed, *(run.id for run in changed if run.state is not RunState.QUEUED)]
        with self._lock:
            for going in list(self._going.values()):
                left = [going.runs.pop(run_id, None) for run_id in gone]
                if any(left) and not going.runs:
                    del self._going[going.key]
                    going.stop.set()

    def stop(self) -> None:
        """End what is under way; what waits is looked at anew by the next monitor."""
        with self._lock:
            self._is_closed = True
            for going in self._going.values():
                going.stop.set()
            self._going.clear()

    def _found(self, run: Run, key: _Key) -> Start | None:
        """What was found a moment ago, for this very run or for one like it."""
        now_s = time.monotonic()
        own, others = self._known.pop(run.id, None), self._known.get(key)
        if own is not None and own.going.key == key and own.until_s > now_s:
            return own.start
        if (
            others is not None
            and others.until_s > now_s
            and run.attempt == 0
            and run.created_at < others.going.begun_at
        ):
            return others.start
        return None

    def _begin(self, going: _Going) -> None:
        self._going[going.key] = going
        going.again_s = None
        going.begun_at = utc_now()
        try:
            self._background.run(lambda: self._work(going))
        except (RuntimeError, MemoryError):  # no thread now: the machine lacks something
            going.again_s = time.monotonic() + _TRIES_S[0]

    def _work(self, going: _Going) -> None:
        """Look, and make what has to be made; on a thread of the background."""
        file, folder = going.key.file, self._paths.environments
        try:
            found = prepared(file, going.variables, folder, stop=going.stop, begun=lambda: self._say(going, PREPARING))
        except StoppedError:
            return
        except PreparationError as error:
            self._fail(going, error.record, may_pass=error.may_pass)
        except TaskmonError as error:
            self._fail(going, error.record, may_pass=False)
        except OSError as error:  # the folder of all environments: no fault of a run's
            self._fail(going, of_our_own(error, str(folder)), may_pass=True)
        except Exception as error:  # whatever it is: its runs must not wait for ever
            log.note_failure(f"the environment of {file} could not be prepared", error)
            fault = RunError(f"taskmon itself failed to prepare the environment of {file}.", ErrorCode.INTERNAL)
            self._fail(going, fault, may_pass=False)
        else:
            self._finish(going, Start() if found is None else Start(found.python, found.digest))

    def _finish(self, going: _Going, start: Start) -> None:
        with self._lock:
            if not self._end(going):
                return
            self._writes += 1
            going.start = start
            going.answered.set()
            runs = [run for run in going.runs.values() if run.id != going.awaited_by]
            now_s = time.monotonic()
            if len(self._known) > _MOST_KNOWN:
                self._known = {each: known for each, known in self._known.items() if known.until_s > now_s}
            self._known[going.key] = _Known(going, start, now_s + _OTHERS_S)
            self._known.update((run.id, _Known(going, start, now_s + _WAITED_S)) for run in runs)
        if going.told:
            log.note(f"prepared the environment of {going.key.file}")
            for run in runs:
                self._tell(_live(run, ""))

        def let_start(portion: list[Run], tx: Transaction) -> None:
            for run in portion:
                tx.look_at_again(run.id)

        self._write(runs, let_start)

    def _fail(self, going: _Going, error: RunError, *, may_pass: bool) -> None:
        now_s = time.monotonic()
        with self._lock:
            if self._going.get(going.key) is not going:
                return
            going.first_s = going.first_s if going.tries else now_s
            if may_pass and now_s - going.first_s < _GIVE_UP_S:
                wait_s = _TRIES_S[min(going.tries, len(_TRIES_S) - 1)]
                going.tries += 1
                going.again_s = now_s + wait_s
                self._say(going, f"{error.message.removesuffix('.')}; it is tried again every now and then.")
            else:
                self._end(going)
                self._writes += 1
            runs = list(going.runs.values())
        log.note(error.message)
        if going.again_s is not None:
            self._wake()  # so that it knows when
            return

        def refuse(portion: list[Run], tx: Transaction) -> None:
            for each in portion:
                try:
                    run = tx.get(each.id)
                except NoSuchRunError:
                    continue
                if run.state is RunState.QUEUED:
                    now = utc_now()
                    tx.put(run, rules.refuse(run, error, now), now, Actor.ENGINE, error.message)

        self._write(runs, refuse)

    def _end(self, going: _Going) -> bool:
        """Nobody waits for it from now on; False: nobody did."""
        if self._going.get(going.key) is not going:
            return False
        del self._going[going.key]
        return True

    def _say(self, going: _Going, message: str) -> None:
        going.answered.set()  # not yet, and not soon
        with self._lock:
            if going.told == message:
                return
            if not going.told:
                log.note(f"preparing the environment of {going.key.file}")
            going.told = message
            for run in going.runs.values():
                self._tell(_live(run, message))

    def _write(self, runs: list[Run], change: Callable[[list[Run], Transaction], None]) -> None:
        """Change runs that wait no more; `_writes` counts this already."""

        def note(done: Future[None]) -> None:
            error = done.exception()
            if error is not None:
                log.note_failure("runs that waited for an environment could not be changed", error)
            with self._lock:
                self._writes -= 1
            self._wake()

        portions = [runs[first : first + _PORTION] for first in range(0, len(runs), _PORTION)]
        with self._lock:
            self._writes += len(portions) - 1
        for portion in portions:
            self._store.write(partial(change, portion), and_look=True).add_done_callback(note)


def _live(run: Run, message: str) -> Live:
    progress = Progress(message=message) if message else None
    return Live(run.id, run.attempt + 1, progress=progress, at=utc_now())
