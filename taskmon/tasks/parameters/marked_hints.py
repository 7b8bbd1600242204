"""What a task's author adds to a hint with `Annotated`: read into the type that the hint means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from taskmon.tasks.markers import File, Folder, Label, Range, Secret
from taskmon.tasks.parameters.schema import Kind, PathKind, ValueType
from taskmon.tasks.parameters.unsupported_hints import HintError


@dataclass(frozen=True, slots=True)
class Read:
    """A hint as far as it was read from the inside out."""

    type: ValueType
    label: Label | None = None
    is_secret: bool = False


def marked(read: Read, marker: Any) -> Read:
    """`read` with what a marker adds; what others put into `Annotated` says nothing to us."""
    if marker in (File, Folder, Secret):
        marker = marker()  # forgotten parentheses: above all a secret must not become a plain text by that
    if isinstance(marker, Label):
        return replace(read, label=marker)
    if isinstance(marker, Secret):
        if read.type.unwrapped.kind is not Kind.TEXT:
            raise HintError("a Secret is a text: Annotated[str, Secret()]")
        return replace(read, is_secret=True)
    add = _ADD.get(type(marker))
    return read if add is None else replace(read, type=_within(read.type, add, marker))


def _within(kind: ValueType, add: Callable[[ValueType, Any], ValueType], marker: object) -> ValueType:
    if kind.kind is Kind.OPTIONAL and kind.item:
        return replace(kind, item=add(kind.item, marker))
    return add(kind, marker)


def _add_range(kind: ValueType, marker: Range) -> ValueType:
    if kind.kind not in (Kind.INTEGER, Kind.NUMBER, Kind.DECIMAL):
        raise HintError(
            "a Range is for an int, a float or a Decimal; in a list it goes inside: list[Annotated[int, Range(1, 9)]]"
        )
    if any(not isinstance(limit, (int, float, type(None))) for limit in (marker.least, marker.most)):
        raise HintError(f"the limits of {marker!r} are int or float")
    if marker.least is not None and marker.most is not None and marker.least > marker.most:
        raise HintError(f"Range({marker.least!r}, {marker.most!r}) leaves no number")
    return replace(kind, least=marker.least, most=marker.most)


def _add_path(kind: ValueType, marker: File | Folder) -> ValueType:
    name = type(marker).__name__
    if kind.kind not in (Kind.PATH, Kind.TEXT):
        raise HintError(f"a {name} is for a Path or a str; in a list it goes inside: list[Annotated[Path, {name}()]]")
    path = PathKind.FILE if isinstance(marker, File) else PathKind.FOLDER
    pattern = marker.pattern if isinstance(marker, File) else ""
    return replace(
        kind, kind=Kind.PATH, path=path, must_exist=marker.exists, pattern=pattern, python=kind.python or str
    )


_ADD: dict[type, Callable[[ValueType, Any], ValueType]] = {Range: _add_range, File: _add_path, Folder: _add_path}
