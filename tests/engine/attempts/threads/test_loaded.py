"""Tasks loaded into the monitor: once, anew when their file has changed, and without a trace on the path."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from taskmon.core.errors import TaskmonError
from taskmon.engine.attempts.threads.loaded import LoadedTasks
from tests.tasks.performances import forget_modules_in

_TEXT = "def work():\n    return {answer}\n"


@pytest.fixture
def loaded() -> LoadedTasks:
    return LoadedTasks()


def test_a_file_is_loaded_once(loaded: LoadedTasks, tmp_path: Path) -> None:
    file = tmp_path / "loaded_once.py"
    file.write_text(_TEXT.format(answer=1))

    first = loaded.find(f"{file}:work", "/")

    assert loaded.find(f"{file}:work", "/").function is first.function


def test_a_changed_module_that_many_threads_need_at_once_is_imported_once(loaded: LoadedTasks, tmp_path: Path) -> None:
    file, others = tmp_path / "imported_by_many.py", 4
    together = threading.Barrier(others)

    def find(_: int) -> object:
        together.wait(10)
        return loaded.find("imported_by_many:work", str(tmp_path)).function

    try:
        file.write_text(_TEXT.format(answer=1))
        loaded.find("imported_by_many:work", str(tmp_path))
        file.write_text("import time\ntime.sleep(0.2)  # all the others come meanwhile\n" + _TEXT.format(answer=20))
        with ThreadPoolExecutor(others) as pool:
            functions = list(pool.map(find, range(others)))
    finally:
        sys.modules.pop("imported_by_many", None)

    assert len(set(map(id, functions))) == 1


def test_a_file_of_the_same_size_that_changed_is_loaded_anew(loaded: LoadedTasks, tmp_path: Path) -> None:
    file = tmp_path / "loaded_anew.py"
    for answer in range(1, 6):
        file.write_text(_TEXT.format(answer=answer))
        assert loaded.find(f"{file}:work", "/").function() == answer


def test_a_module_that_changed_is_imported_anew(loaded: LoadedTasks, tmp_path: Path) -> None:
    file = tmp_path / "a_module_of_a_test.py"
    try:
        for answer in (10, 200):
            file.write_text(_TEXT.format(answer=answer))
            assert loaded.find("a_module_of_a_test:work", str(tmp_path)).function() == answer
    finally:
        sys.modules.pop("a_module_of_a_test", None)


def test_a_changed_module_beside_a_file_is_loaded_anew_with_all_that_hold_it(
    loaded: LoadedTasks, tmp_path: Path
) -> None:
    (tmp_path / "changes_beside_it.py").write_text("ANSWER = 1\n")
    (tmp_path / "holds_the_other.py").write_text("from changes_beside_it import ANSWER\n")
    file = tmp_path / "has_neighbours.py"
    file.write_text("from holds_the_other import ANSWER\ndef work(): return ANSWER\n")
    try:
        first = loaded.find(f"{file}:work", "/")
        assert loaded.find(f"{file}:work", "/").function is first.function
        (tmp_path / "changes_beside_it.py").write_text("ANSWER = 2000\n")
        assert [first.function(), loaded.find(f"{file}:work", "/").function()] == [1, 2000]
    finally:
        forget_modules_in(tmp_path)


def test_what_lies_beside_a_file_is_found_while_it_is_loaded_and_not_after(loaded: LoadedTasks, tmp_path: Path) -> None:
    (tmp_path / "lies_beside_it.py").write_text("ANSWER = 3\n")
    file = tmp_path / "finds_its_neighbour.py"
    file.write_text(
        "import sys\nfrom lies_beside_it import ANSWER\nsys.path.append('/mine')\ndef work(): return ANSWER\n"
    )
    before = list(sys.path)
    try:
        assert loaded.find(f"{file}:work", "/").function() == 3
    finally:
        sys.modules.pop("lies_beside_it", None)
    assert sys.path == before


def test_a_file_that_does_not_load_leaves_the_path_as_it_was_and_loads_once_it_is_mended(
    loaded: LoadedTasks, tmp_path: Path
) -> None:
    file = tmp_path / "broken_at_first.py"
    file.write_text("raise SystemExit(3)\n")
    before = list(sys.path)
    with pytest.raises(TaskmonError, match="ended itself"):
        loaded.find(f"{file}:work", "/")
    assert sys.path == before

    file.write_text(_TEXT.format(answer=1))

    assert loaded.find(f"{file}:work", "/").function() == 1
