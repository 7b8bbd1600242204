"""Regular expressions that are compiled when first needed: most commands need none, and a worker starts sooner."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator


class Pattern:
    """As `re.compile`, but later."""

    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    sub: Callable[..., str]

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> object:
        if name not in Pattern.__annotations__:
            raise AttributeError(name)
        compiled = re.compile(self._text)
        for method in Pattern.__annotations__:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
