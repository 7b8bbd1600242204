"""All platforms offer the same, in the same form; read from the source, as only one of them can be loaded here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from taskmon import system

ROOM = Path(system.__file__).parent
PLATFORMS = ("linux", "macos", "windows")


@cache
def tree_of(module: str) -> ast.Module:
    """The source of `taskmon.system.<…>`, which may be a package."""
    path = ROOM.parents[1].joinpath(*module.split("."))
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8"))


def offered(platform: str) -> dict[str, str]:
    """The names that a platform lists, with the module from which each comes."""
    tree = tree_of(f"taskmon.system.{platform}")
    (listed,) = [ast.literal_eval(each.value) for each in tree.body if isinstance(each, ast.Assign)]
    sources = {
        alias.name: each.module or ""
        for each in tree.body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
        if each.module != "__future__"
    }
    assert sorted(sources) == sorted(listed)
    return sources


def form(module: str, name: str) -> str:
    """How a function is called and what it returns, or the fields of a record; without defaults' spelling or texts."""
    for each in tree_of(module).body:
        if isinstance(each, ast.FunctionDef) and each.name == name:
            return f"({ast.unparse(each.args)}) -> {ast.unparse(each.returns) if each.returns else 'untold'}"
        if isinstance(each, ast.ClassDef) and each.name == name:
            fields = [ast.unparse(field) for field in each.body if isinstance(field, ast.AnnAssign)]
            return f"class: {', '.join(fields)}"
    raise AssertionError(f"{module} lists {name} and does not define it")


@pytest.mark.parametrize("platform", PLATFORMS[1:])
def test_each_platform_offers_what_linux_offers_in_the_same_form(platform: str) -> None:
    linux, other = offered("linux"), offered(platform)

    assert sorted(other) == sorted(linux)
    assert {name: form(module, name) for name, module in other.items()} == {
        name: form(module, name) for name, module in linux.items()
    }


def test_what_a_platform_offers_is_offered_by_the_room() -> None:
    assert [name for name in offered("linux") if name not in system.__all__] == []


def test_only_one_place_chooses_the_platform() -> None:
    choosers = [
        path.name
        for path in ROOM.glob("*.py")
        for each in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(each, ast.ImportFrom) and (each.module or "").split(".")[2:3] in [[name] for name in PLATFORMS]
    ]

    assert set(choosers) == {"platform.py"}
