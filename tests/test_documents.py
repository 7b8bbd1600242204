"""What the documents say of the code is so: paths, the walks, what other programs may rely on."""

from __future__ import annotations

import re
import tokenize
from pathlib import Path

import pytest

import taskmon
from taskmon.core import attempt
from taskmon.core.journal import CONTROL, PROGRESS
from taskmon.engine import server
from taskmon.engine.server.methods import METHODS
from taskmon.store import schema
from tests.desktop import pictures
from tests.tables import cells, table_rows

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "taskmon"
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
#: A module, or a room.
_PATH = re.compile(r"(?<![\w./<])(?:\w+/)+(?:\w+\.py\b)?|(?<![\w./<])\w+\.py\b")
_WALKS = ("One run", "One cancel", "One recovery")


def _walk(name: str) -> list[str]:
    """The steps of one of the walks."""
    start = ARCHITECTURE.index(f"**{name}")
    ends = [ARCHITECTURE.find(mark, start + 2) for mark in ("\n**", "\n## ")]
    text = ARCHITECTURE[start : min(end for end in ends if end > 0)]
    return [" ".join(step.split()) for step in re.findall(r"^\d+\. (.*(?:\n   .*)*)", text, re.MULTILINE)]


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "taskmon/__init__.py"])
def test_each_path_that_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text()
    if document.endswith(".py"):
        text = taskmon.__doc__ or ""
    code = " ".join(re.findall(r"`[^`]*`", text)) if document.endswith(".md") else text
    named = {path for path in _PATH.findall(code) if not path.startswith(("runs/", "log/"))}

    assert len(named) > 5
    assert {path for path in named if not (ROOT / path).exists() and not (PACKAGE / path).exists()} == set()


def test_each_path_in_a_docstring_or_a_comment_is_there() -> None:
    """From the module's own folder, or from one above it."""
    lost = []
    for module in sorted(PACKAGE.rglob("*.py")):
        with module.open("rb") as file:
            words = [
                token.string
                for token in tokenize.tokenize(file.readline)
                if token.type == tokenize.COMMENT or token.string.startswith(('"""', 'r"""'))
            ]
        folders = [folder for folder in module.parents if folder.is_relative_to(ROOT)]
        for path in re.findall(r"(?<![\w./~-])(?:\w+/)+\w+\.py\b", " ".join(words)):
            if not any((folder / path).is_file() for folder in folders):
                lost.append(f"{module.relative_to(ROOT)}: {path}")

    assert lost == []


def _anchors(text: str) -> set[str]:
    """The names under which the heads of a document can be linked to."""
    heads = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_each_link_of_a_document_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text)
    lost = []
    for link in (inline or attribute for inline, attribute in links):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = ROOT / path if path else ROOT / document
        if not target.exists() or (anchor and anchor not in _anchors(target.read_text())):
            lost.append(link)

    assert lost == []


@pytest.mark.parametrize("name", _WALKS)
def test_a_walk_has_ten_steps_at_most_and_each_names_what_is_there(name: str) -> None:
    """A step begins with its module; what stands in it in the same type is in one of the modules it names."""
    steps = _walk(name)
    missing = []
    for step in steps:
        quoted = re.findall(r"`([^`]*)`", step)
        modules = [PACKAGE / path for path in quoted if path.endswith(".py")]
        assert step.startswith(f"`{quoted[0]}`: ")
        assert modules[0].is_file()
        text = "".join(path.read_text() for path in modules)
        known = {CONTROL, PROGRESS}
        missing += [word for word in quoted if not word.endswith(".py") and word not in known and word not in text]

    assert 5 <= len(steps) <= 10
    assert missing == []


def test_the_architecture_can_be_read_in_one_sitting() -> None:
    assert len(ARCHITECTURE.encode()) < 40_000


def test_each_table_of_the_database_is_named() -> None:
    text = ARCHITECTURE[ARCHITECTURE.index("Its tables: ") :].split(".")[0]

    assert re.findall(r"`(\w+)`", text) == list(schema.metadata.tables)


def test_each_request_of_the_local_socket_is_described() -> None:
    described = [name for row in table_rows(server.__doc__ or "") for name in cells(row)[0].split(", ")]

    assert sorted(described) == sorted(METHODS)


def test_each_remark_that_is_made_of_an_attempt_is_described() -> None:
    described = {cells(row)[0] for row in table_rows(attempt.__doc__ or "")}
    made = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text()
        made |= set(re.findall(r"\bremarks(?:\[|\.get\(|=\{| = \{)\"(\w+)\"", text))

    assert made - {"output_removed"} <= described
    assert described <= made | {"output_made", "output_disk_bytes", "survivors"}


def test_the_pictures_that_the_readme_shows_are_those_that_are_taken_of_the_window() -> None:
    shown = re.findall(r'(?:src|srcset)="([^"]*)"', (ROOT / "README.md").read_text())
    taken = [f"{name}-{theme}.png" for name in pictures.NAMES for theme in pictures.THEMES]

    assert sorted(shown) == sorted(f"resources/screenshots/{name}" for name in taken)
    assert {path.name for path in pictures.FOLDER.iterdir()} == set(taken)
