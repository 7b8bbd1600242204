"""The short names of the built-in tasks, and what a form shows of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from taskmon.tasks.builtin import BUILTIN
from taskmon.tasks.describe.resolver import find
from taskmon.tasks.parameters.signature import parameters_of


def test_the_names_are_those_that_the_package_registers() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["entry-points"]["taskmon.tasks"] == BUILTIN


@pytest.mark.parametrize("name", BUILTIN)
def test_each_has_a_name_a_sentence_and_a_label_for_every_parameter(name: str, tmp_path: Path) -> None:
    found = find(name, str(tmp_path))

    assert found.declaration.name != found.function.__name__
    assert found.declaration.doc.splitlines()[0].endswith(".")
    for parameter in parameters_of(found.function):
        assert parameter.title, parameter.name
