"""What an editor offers and shows to the author of a task, in an environment with taskmon-tasks alone."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator

import pytest

import taskmon
from tests.language_server import Editor
from tests.tasks_package import built, environment, needs_a_shell

pytestmark = needs_a_shell

_CONTEXT = "from taskmon import TaskContext\ndef work(ctx: TaskContext) -> None:\n    ctx."


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("editor")
    environment(folder / "venv", built(folder / "built"))
    settings = {"venvPath": str(folder), "venv": "venv"}
    (folder / "mine").mkdir()
    (folder / "mine" / "pyrightconfig.json").write_text(json.dumps(settings))
    with Editor(folder / "mine") as editor:
        yield editor


def _public(names: list[str]) -> list[str]:
    return sorted(name for name in names if not name.startswith("_"))


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "has no docstring").splitlines()[0]


def test_of_the_package_its_public_names_are_offered_and_no_others(editor: Editor) -> None:
    assert _public(editor.offered("import taskmon\ntaskmon.")) == sorted(taskmon.__all__)


def test_of_the_context_all_is_offered_and_shown_with_what_it_does(editor: Editor) -> None:
    members = _public(dir(taskmon.TaskContext))
    assert {"progress", "track", "step", "checkpoint", "restored", "transaction", "cancelled", "log"} <= set(members)

    assert _public(editor.offered(_CONTEXT)) == members
    shown = {name: editor.shown(_CONTEXT + name) for name in members}
    assert {name for name in members if _first_line(getattr(taskmon.TaskContext, name)) not in shown[name]} == set()


def test_each_public_name_is_shown_with_what_it_is(editor: Editor) -> None:
    silent = [
        name
        for name in taskmon.__all__
        if _first_line(getattr(taskmon, name)) not in editor.shown(f"from taskmon import {name}\n{name}")
    ]

    assert silent == []
    assert "for authors of tasks" in editor.shown("import taskmon\ntaskmon")


def test_a_task_is_shown_as_the_function_that_it_is(editor: Editor) -> None:
    text = 'from taskmon import task\n@task(retries=2)\ndef shrink(n: int) -> str:\n    """Shrink."""\n    ...\nshrink'

    assert "def shrink(n: int) -> str" in editor.shown(text)
    assert "Shrink." in editor.shown(text)


def test_what_an_argument_of_the_decorator_may_be_is_offered(editor: Editor) -> None:
    assert {'"process"', '"thread"'} <= set(editor.offered('from taskmon import task\n@task(isolation="'))
