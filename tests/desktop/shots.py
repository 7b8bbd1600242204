"""Pictures to be looked at: tests/desktop/shots, which git ignores."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "shots"


def shot(name: str) -> Path:
    """Where to put the picture of that name."""
    _FOLDER.mkdir(exist_ok=True)
    return _FOLDER / f"{name}.png"
