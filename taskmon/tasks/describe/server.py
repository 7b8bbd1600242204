"""Answers one question about tasks on standard output: the process in which the user's code is loaded to be asked."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from taskmon.core.errors import ErrorCode, RunError, TaskmonError
from taskmon.core.secrets.masking import Masking
from taskmon.tasks.code.tracebacks import traceback_of
from taskmon.tasks.describe.description import Description, Policies
from taskmon.tasks.describe.prerequisites import unmet
from taskmon.tasks.describe.resolver import Found, find, registered
from taskmon.tasks.parameters.signature import bound, parameters_of
from taskmon.tasks.parameters.text_values import parse_texts
from taskmon.tasks.parameters.validation import check_params


def main(command: str) -> None:
    """Read the question from standard input, answer in one line, and end at once, whatever the user's code left."""
    question = json.loads(sys.stdin.buffer.readline())
    answers = _set_aside()
    # Of a crash or of what hangs the asker shows the end of standard error: this says where it was.
    faulthandler.enable()
    faulthandler.dump_traceback_later(question["timeout_s"] * 0.9)
    os.chdir(question["cwd"])
    try:
        answer = {"ok": _ANSWERS[command](question)}
    except (TaskmonError, _UnmetError) as error:
        answer = {"error": error.record.to_json()}
    except Exception as error:  # a fault of ours: told as one, whatever it is
        details = {"traceback": traceback_of(error, ours=True)}
        record = RunError(f"{type(error).__name__}: {error}", ErrorCode.INTERNAL, details)
        answer = {"error": record.to_json()}
    line = memoryview(json.dumps(answer, separators=(",", ":")).encode("ascii") + b"\n")
    while line:
        line = line[os.write(answers, line) :]
    with contextlib.suppress(Exception):  # the user's code may have closed or replaced them
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)


class _UnmetError(Exception):
    """The task's own `check` minds something."""

    def __init__(self, record: RunError) -> None:
        super().__init__(record.message)
        self.record = record


def _set_aside() -> int:
    """A descriptor for the answer: what the user's code prints goes to standard error instead, and it reads nothing."""
    answers = os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return answers


def _describe(question: Mapping[str, Any]) -> dict[str, Any]:
    found = find(question["task"], question["cwd"])
    sys.argv = [found.source or found.canonical]
    description = _description(found)
    given, texts = question["params"], question["texts"]
    if given is None and texts is None:
        return description.to_json()
    given = parse_texts(description.parameters, texts or (), given)
    checked = check_params(description.parameters, given, question["cwd"], secrets_later=True)
    arguments = bound(found.function, checked, secrets_later=True)
    check = found.declaration.check
    secret = {each.name for each in description.parameters if each.is_secret}
    if question["check"] and check is not None:
        problem = unmet(check, found.function, arguments)
        if problem is not None:
            masking = Masking.of_values(value for name, value in checked.items() if name in secret and value)
            raise _UnmetError(masking.record(problem))
    missing = [each.name for each in description.parameters if each.is_secret and each.required]
    return description.to_json() | {
        "params": {name: value for name, value in checked.items() if name not in secret},
        "secrets": {name: value for name, value in checked.items() if name in secret and value is not None},
        "missing_secrets": [name for name in missing if name not in checked],
    }


def _description(found: Found) -> Description:
    said = found.declaration
    return Description(
        task=found.canonical,
        name=said.name,
        doc=said.doc,
        parameters=parameters_of(found.function),
        policies=Policies(
            said.retries, said.backoff_s, said.timeout_s, said.quiet_timeout_s, said.isolation, said.retry_on
        ),
        code=found.code,
        source=found.source,
    )


def _registered(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [each.to_json() for each in registered()]


_ANSWERS = {"describe": _describe, "registered": _registered}
