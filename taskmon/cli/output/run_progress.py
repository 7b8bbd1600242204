"""A run's progress in the terminal's tab, as its worker writes it: whoever is its monitor, and if there is none.

Imported only where a terminal shows it: what it takes costs a command some 15 ms.
"""

from __future__ import annotations

from taskmon.core.progress import overall
from taskmon.core.states import Fact
from taskmon.engine.attempts.attempt_folder import AttemptFolder
from taskmon.paths import Paths
from taskmon.terminal.tab import TerminalTab


class RunProgress:
    """Follows one run from attempt to attempt."""

    def __init__(self, paths: Paths, tab: TerminalTab) -> None:
        self._paths = paths
        self._tab = tab
        self._attempt = 0
        self._folder: AttemptFolder | None = None

    def show(self, run_id: int, attempt: int) -> None:
        """Show what the worker wrote last of this attempt; costs a look at one file."""
        if self._folder is None or attempt != self._attempt:
            self._folder, self._attempt = AttemptFolder(self._paths.attempt(run_id, attempt)), attempt
        self._folder.live(run_id, attempt)
        live = self._folder.newest
        if live is None:
            if self._folder.is_there:
                self._tab.show(None)  # nothing is known yet; while it is queued nothing is shown
            return
        stands = Fact.PAUSED in live.facts or Fact.WAITING_FOR_INPUT in live.facts
        self._tab.show(overall(live.progress), paused=stands)
