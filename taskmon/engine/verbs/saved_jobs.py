"""What may be asked of saved jobs: list, save, rename, remove. Running one is adding a run, by whoever asks for it.

Nothing here starts anything, so an imported job never starts by itself. Qt-free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from taskmon.core.clock import utc_now
from taskmon.core.errors import InvalidError, NoSuchRunError, RefusedError
from taskmon.core.job import printable
from taskmon.core.requests.new_run import NewRun
from taskmon.core.saved_jobs.saved_job import NoSuchJobError, SavedJob, checked, request_of
from taskmon.core.untrusted.json_fields import Fields, flag, text
from taskmon.store import Reader, Store, Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToSave:
    """A job and the name that it shall have."""

    name: str
    run: Mapping[str, Any]  #: as the request `add` takes it


class SavedJobs:
    """The verbs. Usable from any thread; each returns a future that resolves after the commit.

    The futures raise InvalidError, RefusedError (the name is taken), NoSuchJobError, StoreError.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        #: Called after a commit that changed a saved job, on the teller's thread.
        self.changed: Callable[[], None] = lambda: None

    def save(self, jobs: Sequence[ToSave], *, replacing: bool = False) -> Future[tuple[SavedJob, ...]]:
        """Keep all of the jobs under their names, or none.

        Args:
            replacing: Let them take the place of those that are saved under the same names; else that is refused, but
                for one that is saved just so.
        """
        now = utc_now()
        wanted = tuple(SavedJob(job.name, checked(job.name, dict(job.run)), now) for job in jobs)
        names = [saved.name for saved in wanted]
        if len(set(names)) < len(names):
            raise InvalidError("Two of these jobs have the same name. Nothing was saved.")

        def closure(tx: Transaction) -> tuple[SavedJob, ...]:
            if not replacing:
                there = {name: tx.saved_job(name) for name in names}
                taken = [
                    printable(saved.name)
                    for saved in wanted
                    if (before := there[saved.name]) is not None and before.run != saved.run
                ]
                if taken:
                    raise RefusedError(
                        f"There is a saved job {', '.join(map(repr, taken))} already. Nothing was saved;"
                        " with --replace the new one takes its place.",
                        {"taken": taken},
                    )
            for saved in wanted:
                tx.save_job(saved)
            return wanted

        return self._told(closure)

    def rename(self, old: str, new: str) -> Future[SavedJob]:
        """Give a saved job another name, if no other has it."""

        def closure(tx: Transaction) -> SavedJob:
            saved = _existing(tx.saved_job(old), old)
            renamed = replace(saved, name=new, run=checked(new, saved.run), updated_at=utc_now())
            if new != old and tx.saved_job(new) is not None:
                message = f"There is a saved job {printable(new)!r} already. Nothing was renamed."
                raise RefusedError(message, {"name": new})
            tx.forget_job(old)
            tx.save_job(renamed)
            return renamed

        return self._told(closure)

    def remove(self, name: str) -> Future[None]:
        """Forget a saved job; its runs stay."""

        def closure(tx: Transaction) -> None:
            if not tx.forget_job(name):
                raise NoSuchJobError(name)

        return self._told(closure)

    def _told(self, closure: Callable[[Transaction], T]) -> Future[T]:
        done = self._store.write(closure)
        done.add_done_callback(lambda over: None if over.exception() else self.changed())
        return done


# The same from outside (requests.py): parameters and answers are JSON values.


def listed(reader: Reader) -> list[dict[str, Any]]:
    """Every saved job, by name; passwords are in it, for whoever runs or edits one."""
    return [saved.to_json() for saved in reader.saved_jobs()]


def found(reader: Reader, params: Fields) -> dict[str, Any]:
    """The saved job `name`."""
    name = text(params, "name")
    return _existing(reader.saved_job(name), name).to_json()


def as_added(reader: Reader, run_id: int) -> dict[str, Any]:
    """The request that would add a run again, nothing masked, and the environment that was captured with it."""
    run = reader.run(run_id)
    if run is None:
        raise NoSuchRunError(run_id)
    return {"run": request_of(NewRun.like(run)), "environment": reader.environment(run.environment)}


def save_asked(jobs: SavedJobs, params: Fields) -> Future[tuple[SavedJob, ...]]:
    """Save `run` as `name`, or all of `jobs`: `[{name, run}]`; `replace` lets them take others' places."""
    wanted = params.get("jobs", [{"name": params.get("name"), "run": params.get("run")}])
    if not isinstance(wanted, list) or not all(isinstance(job, dict) for job in wanted) or not wanted:
        raise InvalidError("The jobs to save are a list of objects with a name and a run.")
    to_save = []
    for job in wanted:
        run = job.get("run")
        if not isinstance(run, dict):
            raise InvalidError(
                'A saved job\'s run is an object, such as {"job": {"argv": ["make"], "cwd": "/home/me"}}.'
            )
        to_save.append(ToSave(text(job, "name"), run))
    return jobs.save(to_save, replacing=flag(params, "replace"))


def rename_asked(jobs: SavedJobs, params: Fields) -> Future[SavedJob]:
    """Rename the saved job `name` to `new_name`."""
    return jobs.rename(text(params, "name"), text(params, "new_name"))


def remove_asked(jobs: SavedJobs, params: Fields) -> Future[None]:
    """Forget the saved job `name`."""
    return jobs.remove(text(params, "name"))


def _existing(saved: SavedJob | None, name: str) -> SavedJob:
    if saved is None:
        raise NoSuchJobError(name)
    return saved
