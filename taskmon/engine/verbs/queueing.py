"""What may be asked of queued runs and their groups beside holding them: other places, other fields. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.queue.edit import edited
from taskmon.core.queue.move import Where
from taskmon.core.queue.undo import Change, Undone
from taskmon.core.requests.new_run import LONGEST_NAME
from taskmon.core.run import Run
from taskmon.core.states import Actor
from taskmon.engine.futures import then
from taskmon.store import Group, Store, Transaction
from taskmon.store.queue import editing, groups, moving, undoing
from taskmon.store.queue.moving import Moves


class Queueing:
    """The verbs. Usable from any thread; each returns a future that resolves after the commit.

    The futures raise TaskmonError: NoSuchRunError, RefusedError (a run has moved on), InvalidError, StoreError.
    """

    def __init__(self, store: Store, group_changed: Callable[[], None]) -> None:
        """`group_changed` is called after a commit that changed a group."""
        self._store = store
        self._group_changed = group_changed

    def move(self, run_id: int, where: Where, by: str = Actor.USER) -> Future[Run]:
        """Change a queued run's place among those of its priority, or put it beside another run."""
        return then(self.move_all([run_id], where, by=by), lambda moves: moves.runs[0])

    def move_all(
        self, run_ids: Sequence[int], where: Where, *, among: str | None = None, by: str = Actor.USER
    ) -> Future[Moves]:
        """The same for several, in one commit; they keep their order, and what can go no further stays.

        Args:
            among: The group whose runs alone are passed.
        """
        wanted = tuple(run_ids)
        return self._store.write(lambda tx: moving.move(tx, wanted, where, utc_now(), by, among=among))

    def undoable(self, changes: Sequence[Change]) -> Future[list[Change]]:
        """Which of these could be taken back now."""
        return self._store.write(lambda tx: undoing.undoable(tx, changes))

    def undo(self, changes: Sequence[Change], by: str = Actor.USER) -> Future[Undone]:
        """Take back what somebody did to queued runs, of those that still are as that left them."""
        return self._store.write(lambda tx: undoing.undo(tx, changes, utc_now(), by))

    def edit(
        self,
        run_id: int,
        changes: Mapping[str, Any],
        *,
        seen_attempt: int | None = None,
        by: str = Actor.USER,
    ) -> Future[Run]:
        """Change fields of a queued run; see core.queue.edit.FIELDS. What is left out stays, whoever changed it since.

        Args:
            seen_attempt: The attempt that the asker saw: once it has been claimed, nothing is changed any more.
        """
        return self._store.write(lambda tx: editing.edit(tx, run_id, changes, utc_now(), by, seen_attempt))

    def edit_all(
        self, seen: Mapping[int, int], changes: Mapping[str, Any], by: str = Actor.USER
    ) -> Future[tuple[Change, ...]]:
        """The same for several in one commit: all or none. `seen`: the attempt of each; gives those that changed."""

        def closure(tx: Transaction) -> tuple[Change, ...]:
            before = [tx.get(run_id) for run_id in seen]
            made = [Change(run, editing.edit(tx, run.id, changes, utc_now(), by, seen[run.id])) for run in before]
            return tuple(change for change in made if change.after.revision != change.before.revision)

        return self._store.write(closure)

    def rename_group(self, old: str, new: str, by: str = Actor.USER) -> Future[Group]:
        """Give a group another name; very many runs follow little by little, and its cap holds all the while."""
        renamed = self._store.write(lambda tx: groups.rename(tx, old, checked_group(new), utc_now(), by))
        return then(renamed, self._told)

    def remove_group(self, name: str) -> Future[Group]:
        """Forget a group without unfinished runs; its ended runs become those of the default one, which it gives."""
        removed = self._store.write(lambda tx: groups.remove(tx, name))
        return then(removed, self._told)

    def _told(self, answer: Group) -> Group:
        self._group_changed()
        return answer


def check_edit(run: Run, changes: Mapping[str, Any]) -> None:
    """Refuse what `edit` would refuse of the run as it stands now, as far as that can be said without the store.

    Raises:
        InvalidError, RefusedError: It makes no sense.
    """
    edited(run, changes, utc_now())


def checked_group(name: str) -> str:
    """The name, if a group may have it.

    Raises:
        InvalidError: It says nothing, is long, or holds what can't be shown.
    """
    if not name.strip() or name != printable(name) or len(name) > LONGEST_NAME:
        message = f"A group's name is a short text in one line; not {printable(name)!r}."
        raise InvalidError(message, {"name": name})
    return name
