"""What a removed run leaves beside its rows: its folder, its words in the index for search, secrets, and an environment
that no other run has. All goes.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence

from taskmon import ours
from taskmon.core.errors import StoreError
from taskmon.core.run import Run
from taskmon.engine import log
from taskmon.engine.secrets import Secrets
from taskmon.paths import Paths
from taskmon.store import Folded, Store
from taskmon.store.search.index import forget_runs


class Forgetting:
    """Usable from any thread but the store's and the main one: it blocks."""

    def __init__(self, store: Store, paths: Paths, secrets: Secrets, folded: Folded) -> None:
        self._store = store
        self._folded = folded
        self._paths = paths
        self._secrets = secrets
        self._lock = threading.Lock()
        self._is_due = False

    def forget(self, runs: Sequence[Run]) -> None:
        """Remove what is left of these runs, whose rows are gone already; all but the environments."""
        self._secrets.forget(runs)
        for run in runs:
            shutil.rmtree(self._paths.runs / str(run.id), ignore_errors=True)
            ours.remove(str(self._paths.runs / str(run.id)), depth=0)  # a link, or whatever a job has put there
        try:
            self._folded.forget([run.id for run in runs])
        except OSError as error:
            log.note_failure("journals of removed runs could not be removed", error)
        try:
            forget_runs(self._paths.search, [run.id for run in runs])
        except (StoreError, OSError) as error:  # the look through the index, daily and at a launch, finds them
            log.note(f"what removed runs printed is still in the index for search: {error}")

    def forget_environments(self) -> None:
        """Remove the captured environments that no run has any more; they may hold passwords.

        Of many that ask at once most find it done: each look reads every run.
        """
        self._is_due = True
        with self._lock:
            if not self._is_due:
                return
            self._is_due = False
            try:
                self._look_for_unused()
            except StoreError as error:  # the run is gone all the same, and the next removal looks again
                log.note_failure("environments that no run has any more could not be removed", error)

    def _look_for_unused(self) -> None:
        reader = self._store.reader()
        try:
            unused = reader.unused_environments()
        finally:
            reader.close()
        if unused:
            self._store.write(lambda tx: tx.forget_environments(unused)).result()
