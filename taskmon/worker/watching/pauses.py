"""Whether a command was stopped, or continued, by somebody else: SIGSTOP from outside, ^Z, a debugger's `kill`."""

from __future__ import annotations

from taskmon.core.journal import Identity
from taskmon.worker.processes.tree import Tree


class Standing:
    """Looks when it is told to; two looks in a row must agree, for what runs again at once does not stand still."""

    def __init__(self, tree: Tree, command: Identity) -> None:
        self._tree = tree
        self._command = command
        self._last: frozenset[str] | None = None  #: the stillness that the last look saw
        self._has_stood = False  #: since it was paused
        self.is_unsure = False  #: what was just seen is news if the next look agrees

    def look(self, *, is_paused: bool) -> bool | None:
        """True: it stands still though it is not paused; False: it goes on though it is; None: no news."""
        now = self._tree.stillness(self._command)
        stands = now is not None and now == self._last
        moves = now is None and self._last is None
        self._last = now
        self._has_stood = stands or (is_paused and (self._has_stood or now is not None))
        if not is_paused:
            self.is_unsure = now is not None and not stands
            return True if stands else None
        # What could not be stopped, such as another user's process, was not continued by anybody.
        self.is_unsure = self._has_stood and now is None and not moves
        return False if moves and self._has_stood else None
