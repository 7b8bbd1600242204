"""The window speaks the user's language: every text is collected, German has all of them, English what is counted."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from taskmon.ui.text.language import translators
from taskmon.ui.text.plurals import Amounts

_ROOT = Path(__file__).parents[3]
_MODULES = sorted(map(str, (_ROOT / "taskmon" / "ui").rglob("*.py")))
_PLACE = re.compile(r"\{\w+\}")
_ENGLISH, _GERMAN = (_ROOT / "resources" / "translations" / f"taskmon_{language}.ts" for language in ("en", "de"))


@dataclass(frozen=True)
class Message:
    """A text's translation: its forms, one where nothing is counted."""

    forms: tuple[str, ...]
    counts: bool
    is_finished: bool


Texts = dict[tuple[str, str], Message]


def tool(name: str, *arguments: str) -> None:
    path = Path(sys.executable).with_name(name)
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def messages(path: Path) -> Texts:
    """What a file of translations holds, by context and source."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):  # noqa: S314  # our own files
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            forms = tuple(form.text or "" for form in translation.iter("numerusform"))
            found[context.findtext("name", ""), message.findtext("source", "")] = Message(
                forms or (translation.text or "",), bool(forms), translation.get("type") is None
            )
    return found


def is_compiled(path: Path, folder: Path) -> bool:
    """Whether the compiled file beside it holds the same."""
    shutil.copy(path, folder / path.name)
    again = folder / "again.qm"
    tool("pyside6-lrelease", "-silent", str(folder / path.name), "-qm", str(again))
    return again.read_bytes() == path.with_suffix(".qm").read_bytes()


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Texts:
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
            elif name == "QT_TRANSLATE_NOOP" or (name == "translate" and _is_looked_up(node)):
                yield text_of(node.args[0]), text_of(node.args[1])
        yield from looked_up(node, node.name if isinstance(node, ast.ClassDef) else inside)


def _is_looked_up(node: ast.Call) -> bool:
    """Whether it names its text; a variable stands for one of QT_TRANSLATE_NOOP, and a painter translates as well."""
    return len(node.args) > 1 and isinstance(node.args[1], (ast.Constant, ast.JoinedStr)) and _is_text(node.args[0])


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def text_of(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"lupdate can't read {ast.unparse(node)}"
    return str(node.value)


@pytest.fixture(scope="module")
def wanted() -> set[tuple[str, str]]:
    """What the modules look up."""
    return {pair for module in _MODULES for pair in looked_up(ast.parse(Path(module).read_text()))}


def test_each_text_is_collected_under_the_context_in_which_it_is_looked_up(
    collected: Texts, wanted: set[tuple[str, str]]
) -> None:
    """A text asked of another object was collected under the class around it: no translation was ever found."""
    assert wanted == set(collected)


def test_each_counted_text_has_its_english_forms_and_the_compiled_file_holds_them(
    collected: Texts, tmp_path: Path
) -> None:
    english = messages(_ENGLISH)
    counted = {pair for pair, message in collected.items() if message.counts}

    assert counted == set(english), "run `make translations`"
    assert [pair for pair, message in english.items() if len(message.forms) != 2 or not all(message.forms)] == []
    for (_, source), message in english.items():
        one, many = message.forms
        filled_in = [set(_PLACE.findall(text)) for text in (source, one, many)]
        assert filled_in[0] == filled_in[1] == filled_in[2], source
        assert len(set(source.split()) & set(many.split())) >= 0.5 * len(source.split()), (source, many)
    assert is_compiled(_ENGLISH, tmp_path), "run `make translations`"


def test_german_has_words_for_each_text_and_the_compiled_file_holds_them(collected: Texts, tmp_path: Path) -> None:
    german, english = messages(_GERMAN), messages(_ENGLISH)

    assert set(german) == set(collected), "run `make translations`"
    assert [pair for pair, message in german.items() if not message.is_finished or not all(message.forms)] == []
    for pair, message in german.items():
        source = pair[1]
        many = message.forms[-1]
        assert len(message.forms) == (2 if collected[pair].counts else 1), source
        assert ("%n" in many) is (pair in english and "%n" in english[pair].forms[-1]), source
        for form in message.forms:
            assert sorted(_PLACE.findall(form)) == sorted(_PLACE.findall(source)), source
            assert form.count("\n") == source.count("\n"), source
    assert is_compiled(_GERMAN, tmp_path), "run `make translations`"


def test_nothing_is_counted_by_hand(wanted: set[tuple[str, str]]) -> None:
    """A number that is put into a text by `format` can't bend the words beside it."""
    by_hand = [
        text
        for _, text in wanted
        if re.search(r"\{count\} (\w+ )?(runs?|steps?|jobs?|slots?|times?|things?|others?|more)\b", text)
    ]

    assert by_hand == []


@pytest.mark.parametrize(("locale", "language"), [("de_AT", "de"), ("en_GB", "en"), ("fr_FR", "en"), ("C", "en")])
def test_a_locale_gets_its_own_language_where_there_is_one_else_english(locale: str, language: str) -> None:
    assert translators(QLocale(locale))[-1].language() == language


def test_of_the_users_languages_the_first_that_there_is_counts() -> None:
    """As an environment says it: French before German, and there is no French."""
    said = (
        "from PySide6.QtCore import QLocale\n"
        "from taskmon.ui.text.language import translators\n"
        "print(translators(QLocale.system())[-1].language())"
    )
    environment = {**os.environ, "LC_ALL": "en_US.UTF-8", "LANGUAGE": "fr:de"}
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=_ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stdout == "de\n", done.stderr


def test_in_german_also_what_is_counted_and_the_words_of_qt_are_german(german: None, qapp: QApplication) -> None:
    assert [Amounts().steps(count) for count in (0, 1, 2)] == ["0 Schritte", "1 Schritt", "2 Schritte"]
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "") == "Abbrechen"
    box.deleteLater()
