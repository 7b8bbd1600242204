"""What goes of the environments, and what stays whatever the clock says."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from taskmon import system
from taskmon.core.clock import utc_now
from taskmon.engine.environments.folder import Folder
from taskmon.engine.environments.removal import KEPT, remove_unused
from taskmon.engine.environments.uv import Stop
from taskmon.paths import Paths
from tests.engine.conftest import Bench
from tests.engine.environments.conftest import Uv, script, task
from tests.store.acts import NOW

_A, _B = "a" * 32, "b" * 32


@pytest.fixture
def environments(tmp_path: Path) -> Path:
    return tmp_path / "home" / "environments"


def _made(environments: Path, digest: str = _A, *, whole: bool = True) -> Folder:
    folder = Folder(environments, digest)
    with folder.locked(Stop(), lambda: None):
        folder.python.parent.mkdir(parents=True)
        folder.python.symlink_to(sys.executable)
        if whole:
            folder.finish({})
            folder.note_use(NOW)
    return folder


def test_what_was_not_used_for_a_month_goes(environments: Path) -> None:
    folder = _made(environments)

    assert remove_unused(environments, set, NOW + KEPT - timedelta(seconds=1)) == 0
    assert folder.is_whole()
    assert remove_unused(environments, set, NOW + KEPT) == 1
    assert not folder.path.exists()


def test_what_an_unfinished_run_has_stays(environments: Path) -> None:
    needed, other = _made(environments), _made(environments, _B)

    assert remove_unused(environments, lambda: {_A}, NOW + 2 * KEPT) == 1
    assert needed.is_whole()
    assert not other.path.exists()


def test_what_was_never_made_to_its_end_goes_at_once_unless_it_is_just_being_made(environments: Path) -> None:
    folder = _made(environments, whole=False)
    with folder.locked(Stop(), lambda: None):
        assert remove_unused(environments, set, NOW) == 0

    assert remove_unused(environments, set, NOW) == 1
    assert os.listdir(environments) == []


def test_a_use_that_a_clock_noted_which_was_ahead_counts_from_now_on(environments: Path) -> None:
    folder = _made(environments)

    assert remove_unused(environments, set, NOW - timedelta(days=700)) == 0
    used = folder.used_at()
    assert used is not None
    assert abs(used - (NOW - timedelta(days=700))) < timedelta(seconds=1)


def test_what_lies_there_and_is_none_of_ours_stays(environments: Path) -> None:
    environments.mkdir(parents=True)
    (environments / "notes.txt").touch()

    assert remove_unused(environments, set, NOW + KEPT) == 0
    assert (environments / "notes.txt").exists()


def test_who_waits_for_one_that_is_removed_makes_another(environments: Path) -> None:
    folder = _made(environments)
    held = folder.try_locked()
    assert held is not None
    waited: list[int] = []

    def waits() -> None:
        if not waited:
            waited.append(1)
            folder.remove()
            system.close(held)

    with folder.locked(Stop(), waits):
        assert waited == [1]
        assert not folder.is_whole()
        assert folder.path.is_dir()


def test_the_environment_of_a_run_is_known_while_it_is_unfinished(bench: Bench, uv: Uv, tmp_path: Path) -> None:
    body = "import os, time\ndef main():\n    while not os.path.exists('go'):\n        time.sleep(0.01)\n"
    run = bench.add(task(script(tmp_path / "a.py", "greeting_of_a_test", body=body), uv, cwd=str(tmp_path)))[0]
    running = bench.until_running(run.id)
    housekeeping = bench.engine._housekeeping

    assert housekeeping._environments_of_files() == {running.job.script}
    assert (
        remove_unused(bench.engine.paths.environments, housekeeping._environments_of_files, utc_now() + 2 * KEPT) == 0
    )
    (tmp_path / "go").touch()
    bench.until_over(run.id)
    assert housekeeping._environments_of_files() == set()


def test_a_use_is_noted_when_a_run_starts(bench: Bench, paths: Paths, uv: Uv, tmp_path: Path) -> None:
    file = script(tmp_path / "a.py", "greeting_of_a_test")
    digest = bench.perform(task(file, uv)).job.script
    assert digest
    folder = Folder(paths.environments, digest)
    folder.note_use(utc_now() - timedelta(days=20))
    bench.engine._dispatcher.preparations._known.clear()
    bench.perform(task(file, uv))

    used = folder.used_at()
    assert used is not None
    assert utc_now() - used < timedelta(hours=1)
