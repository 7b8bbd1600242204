"""Secrets in what a task keeps: on the disk stands which secret it was, and the next attempt gets its value again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from taskmon.core.secrets.masking import MASK, SHORTEST_SOUGHT
from taskmon.tasks.durable.log_reader import Kept, KeptStep


class KeptSecrets:
    """The values of one attempt's secret parameters, and what stands for them in its kept.jsonl."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        long_first = sorted(secrets.items(), key=lambda secret: len(secret[1]), reverse=True)
        self._marks = {value: f"{MASK}{name}{MASK}" for name, value in long_first if len(value) >= SHORTEST_SOUGHT}
        self._values = {mark: value for value, mark in self._marks.items()}

    def hidden(self, text: str) -> str:
        """A value as JSON, with each secret in its texts and names replaced by its mark."""
        if not any(json.dumps(value)[1:-1] in text for value in self._marks):
            return text
        # Within texts alone: a secret may be written like a number, or like a part of JSON itself.
        return json.dumps(_replaced(json.loads(text), self._marks), separators=(",", ":"))

    def revealed(self, value: Any) -> Any:
        """A value that was kept, with the secrets as this attempt was given them."""
        return _replaced(value, self._values) if self._marks else value

    def revealed_in(self, kept: Kept) -> Kept:
        """All that was kept, with the secrets as this attempt was given them."""
        if not self._marks:
            return kept
        values = self._values

        def step(each: KeptStep) -> KeptStep:
            return replace(each, name=_replaced(each.name, values))

        return replace(
            kept,
            steps=tuple(map(step, kept.steps)),
            results={step(each): replace(it, value=_replaced(it.value, values)) for each, it in kept.results.items()},
            unsettled=frozenset(_replaced(name, values) for name in kept.unsettled),
            maps=tuple(replace(each, name=_replaced(each.name, values)) for each in kept.maps),
            tried={_replaced(name, values): calls for name, calls in kept.tried.items()},
            checkpoint=_replaced(kept.checkpoint, values),
            state=_replaced(dict(kept.state), values),
            transaction=_replaced(kept.transaction, values),
        )


def _replaced(value: Any, others: Mapping[str, str]) -> Any:
    either = re.compile("|".join(map(re.escape, others)))

    def replaced(value: Any) -> Any:
        if isinstance(value, str):
            # In one pass: what was put in is not looked at again, whatever the names and values of the others are.
            return either.sub(lambda found: others[found[0]], value)
        if isinstance(value, list):
            return [replaced(each) for each in value]
        if isinstance(value, dict):
            return {replaced(key): replaced(each) for key, each in value.items()}
        return value

    return replaced(value)
