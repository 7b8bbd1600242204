"""The values of runs' secret parameters: in memory, and in the user's keyring where there is one. Stored nowhere else.

Qt-free. A keyring may ask its user for a password first, so it is asked on a thread of its own; nobody else waits
for it but a driver that needs a value.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from taskmon.core.clock import to_text
from taskmon.core.run import Run
from taskmon.core.states import Actor
from taskmon.engine.futures import start_thread
from taskmon.paths import Paths
from taskmon.store import Transaction

T = TypeVar("T")

#: The name under which the keyring shows what is ours.
SERVICE = "taskmon"
#: A driver waits so long for the keyring, whose user may have to unlock it; then the run is held.
KEYRING_S = 30.0
_STEP_S = 0.1
#: Keyrings below this store in clear, or refuse everything: the package's own word for "not recommended".
_LEAST_PRIORITY = 1


class SecretsMissingError(Exception):
    """Secrets of a run have to be given again before it can start."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Secrets:
    """The secrets of all runs of one database. Usable from any thread; nothing here waits but `all_of` and `flush`."""

    def __init__(self, paths: Paths) -> None:
        self._home = str(paths.home)
        self._lock = threading.Lock()
        self._values: dict[int, dict[str, str]] = {}
        self._in_vain: set[int] = set()  #: runs for which the keyring had nothing
        self._has_keyring: bool | None = None  #: None: not looked for yet; most monitors never meet a secret
        self._keyring: Any = None  #: of the keyring's thread
        self._errands: queue.SimpleQueue[Callable[[], object] | None] | None = None

    def remember(self, run: Run, values: Mapping[str, str]) -> None:
        """Have memory hold these values as well; only names that the run's job calls secret."""
        wanted = {name: value for name, value in values.items() if name in run.job.secrets}
        if wanted:
            with self._lock:
                self._values[run.id] = {**self._values.get(run.id, {}), **wanted}
                self._in_vain.discard(run.id)

    def keep(self, run: Run) -> None:
        """Have the keyring keep what memory holds of this run, soon."""
        values = self.known(run)
        if values and self._may_have_keyring():
            self._send(lambda: self._store(run, values))

    def copy(self, source: Run, target: Run) -> None:
        """Give `target` what memory holds of `source`."""
        self.remember(target, self.known(source))

    def take_back(self, runs: Iterable[Run]) -> None:
        """Have memory hold nothing of runs that were not stored after all: another one may get their number."""
        with self._lock:
            for run in runs:
                self._values.pop(run.id, None)

    def known(self, run: Run) -> dict[str, str]:
        """What memory holds of this run's secrets."""
        if not run.job.secrets:
            return {}
        with self._lock:
            return dict(self._values.get(run.id, {}))

    def missing(self, run: Run) -> tuple[str, ...]:
        """The names of the secrets that have to be given again; never waits.

        Where a keyring may have them they are not missing, until it was asked in vain.
        """
        if not run.job.secrets:
            return ()
        known = self.known(run)
        if run.id not in self._in_vain and self._may_have_keyring():
            return ()
        return tuple(name for name in run.job.secrets if name not in known)

    def all_of(self, run: Run, gives_up: Callable[[], bool], timeout_s: float = KEYRING_S) -> dict[str, str]:
        """The run's secrets, the keyring asked for what memory has not; may block.

        Args:
            gives_up: Asked a few times a second; True: nobody waits any more.

        Raises:
            SecretsMissingError: They have to be given again.
        """
        known = self.known(run)
        if not _has_all(run, known) and self._may_have_keyring():
            loading = self._send(lambda: self._load(run))
            self.remember(run, {**_wait_for(loading, gives_up, timeout_s), **known})
            known = self.known(run)
            if not _has_all(run, known) and not gives_up():
                with self._lock:
                    self._in_vain.add(run.id)
                loading.add_done_callback(lambda late: self._take_late(run, late))
        if not _has_all(run, known):
            raise SecretsMissingError(tuple(name for name in run.job.secrets if name not in known))
        return known

    def forget(self, runs: Iterable[Run]) -> None:
        """Forget the secrets of these runs, in the keyring too, soon."""
        for run in runs:
            if run.job.secrets:
                with self._lock:
                    self._values.pop(run.id, None)
                    self._in_vain.discard(run.id)
                if self._may_have_keyring():
                    self._send(lambda run=run: self._delete(run))  # type: ignore[misc]

    def flush(self, timeout_s: float) -> bool:
        """Wait until the keyring has done what it was sent to do, and end its thread; False: not within this time."""
        errands, is_done = self._errands, threading.Event()
        if errands is None:
            return True
        errands.put(is_done.set)
        if not is_done.wait(timeout_s):
            return False
        with self._lock:
            if errands is self._errands:
                errands.put(None)
                self._errands = None
        return True

    def _take_late(self, run: Run, late: Future[dict[str, str]]) -> None:
        """Take what the keyring gave when nobody waited any longer: then releasing the run is enough."""
        if late.exception() is None and _has_all(run, found := {**late.result(), **self.known(run)}):
            with self._lock:
                is_wanted = run.id in self._in_vain  # else it was given meanwhile, or forgotten
            if is_wanted:
                self.remember(run, found)

    def _may_have_keyring(self) -> bool:
        if self._has_keyring is None:  # no import: that takes a tenth of a second
            self._has_keyring = importlib.util.find_spec("keyring") is not None
        return self._has_keyring

    # -- on the keyring's thread -------------------------------------------------------------------------------------

    def _store(self, run: Run, values: dict[str, str]) -> None:
        if (keyring := self._open()) is not None:
            keyring.set_password(SERVICE, self._entry(run), json.dumps(values))

    def _load(self, run: Run) -> dict[str, str]:
        if (keyring := self._open()) is None:
            return {}
        stored = keyring.get_password(SERVICE, self._entry(run))
        value = json.loads(stored) if stored else {}
        return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}

    def _delete(self, run: Run) -> None:
        if (keyring := self._open()) is not None:
            keyring.delete_password(SERVICE, self._entry(run))

    def _open(self) -> Any:
        """The keyring; None where there is none that keeps a secret."""
        if self._keyring is None and self._has_keyring:
            with contextlib.suppress(Exception):
                found = importlib.import_module("keyring").get_keyring()
                if found.priority >= _LEAST_PRIORITY:
                    self._keyring = found
            if self._keyring is None:
                self._has_keyring = False
        return self._keyring

    def _entry(self, run: Run) -> str:
        # With the instant: the same number in a database made anew is another run.
        return f"run {run.id} of {to_text(run.created_at)} in {self._home}"

    # -- its thread --------------------------------------------------------------------------------------------------

    def _send(self, errand: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def do() -> None:
            try:
                future.set_result(errand())
            except Exception as error:
                future.set_exception(error)

        with self._lock:
            if self._errands is None:
                errands = queue.SimpleQueue[Callable[[], object] | None]()
                # A daemon: a keyring that waits for its user must not keep the monitor from ending.
                start_thread(partial(_work, errands), "keyring")
                self._errands = errands
            self._errands.put(do)
        return future


def hold_for(tx: Transaction, run: Run, missing: Iterable[str], now: datetime) -> Run:
    """Hold a queued run until somebody gives these secrets again; that it could not start is no fault of its own."""
    return tx.put(run, replace(run, held=True, not_started=0), now, Actor.ENGINE, f"held: {why_held(missing)}")


def why_held(missing: Iterable[str]) -> str:
    """Why a run without these secrets does not start."""
    names = list(missing)
    if len(names) == 1:
        return f"its secret {names[0]} has to be given again"
    return f"its secrets {', '.join(names)} have to be given again"


def _has_all(run: Run, known: Mapping[str, str]) -> bool:
    return all(name in known for name in run.job.secrets)


def _wait_for(loading: Future[dict[str, str]], gives_up: Callable[[], bool], timeout_s: float) -> dict[str, str]:
    deadline_s = time.monotonic() + timeout_s
    while not gives_up() and time.monotonic() < deadline_s:
        try:
            return loading.result(_STEP_S)
        except TimeoutError:
            continue
        except Exception:  # locked, or refused: for us that is a keyring without it
            break
    return {}


def _work(errands: queue.SimpleQueue[Callable[[], object] | None]) -> None:
    while (errand := errands.get()) is not None:
        errand()
