"""docker and podman: the layers of an image, each in a row of its own, downloaded and then extracted.

`d76df1446bea: Downloading [======>     ]  14.12MB/51MB`, `a6ebbd69fe29: Pull complete`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.progress.command import Command
from taskmon.progress.family import Family
from taskmon.progress.general.measure import Kind, Measure
from taskmon.progress.general.numbers import NUMBER, number, unit_bytes
from taskmon.progress.screen import Line

_ROW = re.compile(
    r"(?P<id>[0-9a-f]{12}): (?P<status>Pulling fs layer|Waiting|Downloading|Verifying Checksum"
    r"|Download complete|Extracting|Pull complete"
    r"|Already exists|Preparing|Pushing|Pushed|Layer already exists|Mounted from .*)"
)
_AMOUNT = re.compile(rf"(?P<done>{NUMBER}) ?(?P<done_unit>[kMGT]?B)/(?P<total>{NUMBER}) ?(?P<unit>[kMGT]?B)")
#: Of a layer: the rest is its extraction.
_DOWNLOAD = 0.5
_MOST_LAYERS = 500


@dataclass(slots=True)
class _Layer:
    size_bytes: float | None = None
    part: float = 0.0


class Docker(Family):
    """All layers together; one whose size is not known yet counts as much as the others on average."""

    tells = r"[0-9a-f]{12}: [A-Z]"

    def __init__(self, command: Command) -> None:
        super().__init__(command)
        self._layers: dict[str, _Layer] = {}

    def read(self, line: Line, *, is_open: bool = False) -> Sequence[Measure] | None:
        found = _ROW.match(line.text)
        if found is None:
            return None
        if is_open:
            return []
        if len(self._layers) >= _MOST_LAYERS:
            self._layers.clear()
        layer = self._layers.setdefault(found["id"], _Layer())
        amount = _AMOUNT.search(line.text)
        part = None
        if amount is not None:
            done = number(amount["done"]) * (unit_bytes(amount["done_unit"]) or 1.0)
            total = number(amount["total"]) * (unit_bytes(amount["unit"]) or 1.0)
            if total > 0:
                layer.size_bytes = total
                part = min(1.0, done / total)
        match found["status"]:
            case "Downloading":
                layer.part = max(layer.part, _DOWNLOAD * (part or 0.0))
            case "Verifying Checksum" | "Download complete":
                layer.part = max(layer.part, _DOWNLOAD)
            case "Extracting":
                layer.part = max(layer.part, _DOWNLOAD + (1 - _DOWNLOAD) * (part or 0.0))
            case "Pushing":
                layer.part = max(layer.part, part or 0.0)
            case "Pulling fs layer" | "Waiting" | "Preparing":
                pass
            case _:
                layer.part = 1.0
        return [
            Measure(Kind.PERCENT, "docker", "", fraction=self._part(), row=line.row, is_certain=True, is_weighted=True)
        ]

    def _part(self) -> float:
        sizes = [layer.size_bytes for layer in self._layers.values() if layer.size_bytes is not None]
        usual = sum(sizes) / len(sizes) if sizes else 1.0
        total = sum(layer.size_bytes or usual for layer in self._layers.values())
        return sum((layer.size_bytes or usual) * layer.part for layer in self._layers.values()) / total
