"""What a Python file offers as tasks, and the Python of its project: read without running any of it."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from pathlib import Path

from taskmon.core.errors import InvalidError
from taskmon.core.job import printable

_LONGEST_BYTES = 2_000_000
#: Where a project keeps its own Python, in the file's folder or up to two above.
_PYTHONS = (".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe", "venv/Scripts/python.exe")


@dataclass(frozen=True, slots=True)
class FunctionName:
    """A function at the top of a file."""

    name: str
    is_task: bool  #: it has the decorator
    says: str = ""  #: the first line of its docstring


@dataclass(frozen=True, slots=True)
class PythonFile:
    """What there is to choose from."""

    functions: tuple[FunctionName, ...] = ()
    python: str = ""  #: of the project that the file belongs to, if it has one of its own


def look_at(path: str) -> PythonFile:
    """The file's functions and its project's Python; blocking.

    Raises:
        InvalidError: There is no such file, or it is no Python; the message says where.
    """
    functions = functions_in(path)
    folders = list(Path(path).parents)[:3]
    found = next((place for folder in folders for name in _PYTHONS if os.access(place := folder / name, os.X_OK)), "")
    return PythonFile(functions, str(found))


def functions_in(path: str) -> tuple[FunctionName, ...]:
    """The file's functions, those that are declared as tasks first; blocking.

    Raises:
        InvalidError: There is no such file, or it is no Python; the message says where.
    """
    shown = printable(path)
    try:
        with Path(path).open("rb") as file:
            source = file.read(_LONGEST_BYTES + 1)
    except FileNotFoundError:
        raise InvalidError(f"There is no file {shown}.") from None
    except (OSError, ValueError) as error:
        raise InvalidError(f"{shown} can't be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(source) > _LONGEST_BYTES:
        raise InvalidError(f"{shown} is too long for a Python file.")
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise InvalidError(f"{shown}, line {error.lineno}: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise InvalidError(f"{shown} is no Python file: {error}.") from None
    found = [
        FunctionName(node.name, any(_is_task(entry) for entry in node.decorator_list), _first_line(node))
        for node in module.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
    ]
    found = list({function.name: function for function in found}.values())  # the last of a name is what counts
    return tuple(sorted(found, key=lambda function: not function.is_task))


def _is_task(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(called, ast.Name) and called.id == "task") or (
        isinstance(called, ast.Attribute) and called.attr == "task"
    )


def _first_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    text = ast.get_docstring(node) or ""
    return text.strip().split("\n", 1)[0]
