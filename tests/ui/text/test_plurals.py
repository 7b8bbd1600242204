"""Texts are collected under the class that looks them up, and what is counted has a form for one and for many."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from taskmon.ui.text.plurals import Amounts

_ROOT = Path(__file__).parents[3]
_MODULES = sorted(map(str, (_ROOT / "taskmon" / "ui").rglob("*.py")))
_PLACE = re.compile(r"\{\w+\}")
_ENGLISH = _ROOT / "resources" / "translations" / "taskmon_en.ts"


def tool(name: str, *arguments: str) -> None:
    path = Path(sys.executable).with_name(name)
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def messages(path: Path) -> dict[tuple[str, str], list[str]]:
    """What a file of translations holds: the plural forms by context and source."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  # our own files
        for message in context.iter("message"):
            forms = [form.text or "" for form in message.iter("numerusform")]
            found[context.findtext("name", ""), message.findtext("source", "")] = forms
    return found


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """What lupdate finds in the package."""
    made = tmp_path_factory.mktemp("lupdate") / "all.ts"
    tool("pyside6-lupdate", "-silent", *_MODULES, "-ts", str(made))
    return messages(made)


def looked_up(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, str]]:
    """Each text with the context in which it is looked up when the program runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name == "tr":
                assert isinstance(node.func, ast.Attribute), ast.unparse(node)
                receiver = ast.unparse(node.func.value)
                yield (inside if receiver in ("self", "Amounts()") else receiver), text_of(node.args[0])
            elif name == "translate" and len(node.args) > 1:
                yield text_of(node.args[0]), text_of(node.args[1])
        yield from looked_up(node, node.name if isinstance(node, ast.ClassDef) else inside)


def text_of(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"lupdate can't read {ast.unparse(node)}"
    return str(node.value)


def test_each_text_is_collected_under_the_context_in_which_it_is_looked_up(
    collected: dict[tuple[str, str], list[str]],
) -> None:
    """A text asked of another object was collected under the class around it: no translation was ever found."""
    wanted = {pair for module in _MODULES for pair in looked_up(ast.parse(Path(module).read_text()))}

    assert wanted == set(collected)


def test_each_counted_text_has_its_english_forms_and_the_compiled_file_holds_them(
    collected: dict[tuple[str, str], list[str]], tmp_path: Path
) -> None:
    english = messages(_ENGLISH)
    counted = {pair for pair, forms in collected.items() if forms}

    assert counted == set(english), "run `make translations`"
    assert [pair for pair, forms in english.items() if len(forms) != 2 or not all(forms)] == []
    for (_, source), (one, many) in english.items():
        filled_in = [set(_PLACE.findall(text)) for text in (source, one, many)]
        assert filled_in[0] == filled_in[1] == filled_in[2], source
        assert len(set(source.split()) & set(many.split())) >= 0.5 * len(source.split()), (source, many)
    shutil.copy(_ENGLISH, tmp_path / "again.ts")
    tool("pyside6-lrelease", "-silent", str(tmp_path / "again.ts"), "-qm", str(tmp_path / "again.qm"))
    assert (tmp_path / "again.qm").read_bytes() == _ENGLISH.with_suffix(".qm").read_bytes(), "run `make translations`"


def test_nothing_is_counted_by_hand() -> None:
    """A number that is put into a text by `format` can't bend the words beside it."""
    by_hand = [
        (module, text)
        for module in _MODULES
        for _, text in looked_up(ast.parse(Path(module).read_text()))
        if re.search(r"\{count\} (\w+ )?(runs?|steps?|jobs?|slots?|times?|things?|others?|more)\b", text)
    ]

    assert by_hand == []


def test_one_is_said_as_one(qapp: QApplication) -> None:
    assert [Amounts().steps(count) for count in (0, 1, 2)] == ["0 steps", "1 step", "2 steps"]
    assert Amounts().other_runs(1) == "after another run"
