from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from taskmon.core.errors import ErrorCode, InvalidError, TaskmonError
from taskmon.tasks.describe.resolver import TaskBrokenError, TaskNotFoundError, find, registered, source_hash

BACKUP = '''
from taskmon import task

@task(name="Nightly backup", retries=2)
def nightly():
    """Back up.

    More.
    """
    return 1

def plain():
    return 2

VALUE = 3

class Class: ...

def steps():
    yield 1
'''


@pytest.fixture(autouse=True)
def _loads_nothing_for_good(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test loads is gone after it, for the tests share one process and tasks do not."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if not name.startswith(("taskmon", "importlib", "email", "difflib", "traceback")):
            del sys.modules[name]


def written(folder: Path, name: str, text: str) -> str:
    """The path of a new file."""
    path = folder / name
    path.write_text(text)
    return str(path)


def failure(task: str, cwd: Path, kind: type[TaskmonError]) -> TaskmonError:
    with pytest.raises(kind) as raised:
        find(task, str(cwd))
    return raised.value


def test_a_function_of_a_file_is_found_with_what_its_author_said(tmp_path: Path) -> None:
    path = written(tmp_path, "backup.py", BACKUP)

    found = find("backup.py:nightly", str(tmp_path))

    assert found.function() == 1
    assert found.canonical == f"{path}:nightly"
    assert found.declaration.name == "Nightly backup"
    assert found.declaration.retries == 2
    assert found.source == path
    assert found.code == source_hash(path) != ""
    assert len(found.code) == 32


def test_a_function_without_the_decorator_is_taken_with_the_usual_policies(tmp_path: Path) -> None:
    written(tmp_path, "backup.py", BACKUP)

    found = find("./backup.py:plain", str(tmp_path))

    assert found.function() == 2
    assert found.declaration.name == "plain"
    assert found.declaration.retries == 0


def test_a_file_sees_what_lies_beside_it_and_a_module_what_lies_in_the_jobs_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    written(tmp_path / "sub", "h2_beside.py", "VALUE = 7\n")
    written(tmp_path / "sub", "h2_asks.py", "import h2_beside\ndef go():\n    return h2_beside.VALUE\n")

    assert find("sub/h2_asks.py:go", str(tmp_path)).function() == 7
    found = find("h2_asks:go", str(tmp_path / "sub"))
    assert found.function() == 7
    assert found.canonical == "h2_asks:go"
    assert found.source == str(tmp_path / "sub" / "h2_asks.py")


def test_a_home_is_understood_and_a_link_is_kept(tmp_path: Path, home: Path) -> None:
    path = written(home, "real.py", BACKUP)
    (home / "linked.py").symlink_to(path)

    assert find("~/linked.py:plain", str(tmp_path)).canonical == f"{home}/linked.py:plain"


def test_a_changed_file_is_loaded_anew_even_within_the_same_second_and_of_the_same_size(tmp_path: Path) -> None:
    path = written(tmp_path, "quick.py", "def go():\n    return 1\n")
    os.utime(path, (1e9, 1e9))
    first = find(f"{path}:go", "/")
    assert first.function() == 1
    assert find(f"{path}:go", "/").function is first.function

    written(tmp_path, "quick.py", "def go():\n    return 2\n")
    os.utime(path, (1e9, 1e9))
    second = find(f"{path}:go", "/")

    assert second.function() == 2
    assert second.code != first.code


def test_two_files_of_one_name_do_not_become_one_another(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        written(tmp_path / str(number), "same.py", f"def go():\n    return {number}\n")

    first, second = (find(f"{number}/same.py:go", str(tmp_path)) for number in (1, 2))

    assert (first.function(), second.function()) == (1, 2)


def test_a_file_that_is_named_like_a_module_of_python_does_not_become_it(tmp_path: Path) -> None:
    written(tmp_path, "queue.py", "def go():\n    return 1\n")

    assert find("queue.py:go", str(tmp_path)).function() == 1
    assert "queue" not in sys.modules or hasattr(sys.modules["queue"], "SimpleQueue")


def test_in_the_monitor_the_tasks_folder_comes_last(tmp_path: Path) -> None:
    written(tmp_path, "beside.py", "def go(): ...\n")

    find("beside.py:go", str(tmp_path), alone=False)

    assert sys.path[-1] == str(tmp_path)
    assert sys.path[0] != str(tmp_path)


def test_the_hash_is_of_the_file_that_holds_the_function_seen_through_its_decorators(tmp_path: Path) -> None:
    deco = "import functools\ndef deco(f):\n    @functools.wraps(f)\n    def w(): return f()\n    return w\n"
    written(tmp_path, "h2_deco.py", deco)
    inner = written(tmp_path, "h2_inner.py", "from h2_deco import deco\n@deco\ndef go(): ...\n")
    written(tmp_path, "h2_outer.py", "from h2_inner import go\n")

    found = find("h2_outer.py:go", str(tmp_path))

    assert found.source == inner
    assert found.code == source_hash(inner)


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("backup.py:nigthly", "backup.py has no function 'nigthly'; did you mean nightly?"),
        ("backup.py:zzz", "there are nightly, plain, steps"),
        ("bakup.py:nightly", "did you mean backup.py?"),
        ("no/such.py:go", "There is no folder"),
        ("nosuchmodule:go", "a module 'nosuchmodule', neither in"),
        ("nosuchmodule.sub:go", "a module 'nosuchmodule.sub', neither in"),
        ("json:nosuch", "json has no function 'nosuch'"),
        ("checksum-foldr", "did you mean checksum-folder?"),
        ("zzzzz", "there are archive-folder, checksum-folder"),
    ],
)
def test_what_is_not_there_is_named_with_what_comes_near(task: str, says: str, tmp_path: Path) -> None:
    written(tmp_path, "backup.py", BACKUP)

    error = failure(task, tmp_path, TaskNotFoundError)

    assert says in str(error)
    assert error.record.code == ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("backup.py", "Say which function of backup.py is meant: backup.py:FUNCTION"),
        (":go", "MODULE:FUNCTION or FILE.py:FUNCTION"),
        ("backup.py:", "MODULE:FUNCTION or FILE.py:FUNCTION"),
        ("backup.py:VALUE", "VALUE of"),
        ("backup.py:Class", "@task is for functions"),
        ("backup.py:steps", "yields"),
        ("math:sqrt", "not written in Python"),
        ("./notes:go", "does not end in .py"),
    ],
)
def test_what_is_no_task_says_why(task: str, says: str, tmp_path: Path) -> None:
    written(tmp_path, "backup.py", BACKUP)
    written(tmp_path, "notes", "")

    assert says in str(failure(task, tmp_path, InvalidError))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 / 0", "broken.py can't be loaded: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "/broken.py, line 2); what is only for running it"),
        ("raise GeneratorExit", "broken.py can't be loaded: GeneratorExit"),
        ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", "E: its text can't be shown"),
        ("import h2_nosuch", f"/broken.py, line 2). It was looked for by {sys.executable} (Python 3."),
        ("import h2_nosuch", "give that with --python"),
    ],
)
def test_a_file_that_can_not_be_loaded_says_what_it_raised_and_where(text: str, says: str, tmp_path: Path) -> None:
    path = written(tmp_path, "broken.py", f"\n{text}\ndef go(): ...\n")

    error = failure("broken.py:go", tmp_path, TaskBrokenError)

    assert says in str(error)
    details = error.record.details
    assert details is not None
    assert f'File "{path}", line ' in details["traceback"]
    assert "taskmon" not in details["traceback"].replace(str(tmp_path), "")
    assert "broken" not in sys.modules


@pytest.mark.parametrize(
    "text",
    [
        "from json import h2_nosuch",
        "import json.h2_nosuch",
        "import h2_beside.nosuch",
        "raise ImportError('not on this system')",
        "from h2_beside import nosuch",
    ],
)
def test_another_interpreter_is_advised_only_where_a_package_is_missing(text: str, tmp_path: Path) -> None:
    """After any ImportError --python was the advice, though the module was there and lacked something itself."""
    written(tmp_path, "h2_beside.py", "there = 1\n")
    path = written(tmp_path, "broken.py", f"\n{text}\ndef go(): ...\n")

    said = str(failure("broken.py:go", tmp_path, TaskBrokenError))
    assert "--python" not in said
    assert f"{path}, line 2" in said


def test_a_file_that_fails_because_of_another_names_that_line(tmp_path: Path) -> None:
    written(tmp_path, "broken.py", "import h2_helper\ndef go(): ...\n")
    helper = written(tmp_path, "h2_helper.py", "rows = []\nfirst = rows[0]\n")

    error = failure("broken.py:go", tmp_path, TaskBrokenError)
    assert str(error) == f"broken.py can't be loaded: IndexError: list index out of range ({helper}, line 2)"
    assert (error.record.details or {})["where"] == f"{helper}, line 2"


def test_a_syntax_error_is_shown_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "syntax.py", "def fine(): ...\n\ndef go(:\n    pass\n")

    assert str(failure("syntax.py:go", tmp_path, InvalidError)) == f"{path}:3: invalid syntax\n    def go(:"


def test_a_module_that_misses_another_is_not_said_to_be_missing_itself(tmp_path: Path) -> None:
    written(tmp_path, "h2_needs.py", "import h2_other\n")

    assert "No module named 'h2_other'" in str(failure("h2_needs:go", tmp_path, TaskBrokenError))


def test_an_interrupt_while_loading_is_nobodys_fault(tmp_path: Path) -> None:
    written(tmp_path, "stop.py", "raise KeyboardInterrupt\n")

    with pytest.raises(KeyboardInterrupt):
        find("stop.py:go", str(tmp_path))


def test_a_name_from_an_installed_package_is_found_by_its_entry_point(tmp_path: Path) -> None:
    written(tmp_path, "h2_package.py", BACKUP)
    info = tmp_path / "h2_package-1.0.dist-info"
    info.mkdir()
    written(info, "METADATA", "Metadata-Version: 2.1\nName: h2-package\nVersion: 1.0\n")
    entries = "back-up = h2_package:nightly\nbroken-one = h2_package:nosuch\nextra = h2_package:plain [more]\n"
    written(info, "entry_points.txt", f"[taskmon.tasks]\n{entries}")
    sys.path.insert(0, str(tmp_path))

    assert find("back-up", "/").canonical == "h2_package:nightly"
    assert find("extra", "/").canonical == "h2_package:plain"
    listed = {each.name: each for each in registered()}
    assert listed["back-up"].doc == "Back up."
    assert "has no function 'nosuch'" in listed["broken-one"].problem
    assert listed["checksum-folder"].task == "taskmon.tasks.builtin.checksums:checksum_folder"


def test_a_file_that_can_not_be_read_has_no_hash(tmp_path: Path) -> None:
    assert source_hash(str(tmp_path / "none")) == ""
    assert source_hash(str(tmp_path)) == ""


def test_what_finds_and_describes_tasks_needs_no_slow_module() -> None:
    """asyncio and the entry points take as long to import as all the rest."""
    program = (
        "import sys; import taskmon.tasks.describe.server, taskmon.tasks.context;"
        "print([name for name in ('asyncio', 'importlib.metadata', 'subprocess', 'difflib', 'unittest')"
        " if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    said = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.strip() == "[]"
