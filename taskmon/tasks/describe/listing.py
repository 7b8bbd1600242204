"""The tasks that have short names, with what their source says of them: nothing is imported for it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import ModuleSpec

from taskmon.core.errors import TaskmonError
from taskmon.tasks.code.loader import broken
from taskmon.tasks.describe.description import Registered

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def listed(names: Mapping[str, str]) -> list[Registered]:
    """Each name with the first line of its docstring; one that can't be performed says why, where that can be read."""
    return [_listed(name, task) for name, task in sorted(names.items())]


def _listed(name: str, task: str) -> Registered:
    module, _, function = task.partition(":")
    try:
        source = _source(module)
        if source is None:
            problem = f"not found: a module {module!r}, installed for {sys.executable}"
            return Registered(name, task, problem=problem)
        tree = ast.parse(source, module)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Registered(name, task, problem=str(broken(module, error)))
    except TaskmonError as error:
        return Registered(name, task, problem=str(error))
    found = [node for node in _statements(tree) if isinstance(node, _Function) and node.name == function]
    if found:
        return Registered(name, task, (ast.get_docstring(found[-1]) or "").partition("\n")[0])
    # It may come from elsewhere: whoever asks for this task is told.
    problem = "" if _may_hold(tree, function) else f"{module} has no function {function!r}"
    return Registered(name, task, problem=problem)


def _source(module: str) -> str | None:
    """What is written in the module's file, empty where that is no text; None: there is no such module."""
    spec = _spec(module)
    if spec is None:
        return None
    read = getattr(spec.loader, "get_source", None)
    try:
        return (read(module) if read else None) or _UNREADABLE
    except (ImportError, OSError) as error:
        raise broken(module, error) from None


#: Stands for a module that is not written in Python: any name may be in it.
_UNREADABLE = "def __getattr__(name): ..."


def _spec(module: str) -> ModuleSpec | None:
    """As `importlib.util.find_spec`, which would import the packages around it."""
    spec, whole, places = None, "", None
    for part in module.split("."):
        if spec is not None and places is None:
            return None  # it is in no package
        whole = f"{whole}.{part}" if whole else part
        try:
            found = (finder.find_spec(whole, places) for finder in sys.meta_path)
            spec = next((each for each in found if each is not None), None)
        except Exception as error:  # finders are part of what is installed, too
            raise broken(module, error) from None
        if spec is None:
            return None
        places = spec.submodule_search_locations
    return spec


def _may_hold(tree: ast.Module, name: str) -> bool:
    """Whether the module may have this name once it is imported, as far as can be read."""
    names: set[str] = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(each.asname or each.name).partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ClassDef | _Function):
            names.add(node.name)
        else:
            names |= {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return not names.isdisjoint({name, "*", "__getattr__", "globals", "vars", "exec", "setattr"})


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Those of the module itself, also under `if` and `try`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, ast.If | ast.Try | ast.TryStar | ast.With | ast.ExceptHandler):
            yield from _statements(node)
