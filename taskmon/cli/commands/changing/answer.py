"""`taskmon answer`: type a line to a run that waits for one on its terminal."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from taskmon.cli.monitor.session import open_session
from taskmon.cli.requests.options import RUN_ID
from taskmon.core.errors import InvalidError
from taskmon.core.job import printable
from taskmon.core.requests.answer import Key
from taskmon.core.states import Fact

_LONGEST_READ = 16_384
_NOTHING = "Nothing was typed; an empty line is: taskmon answer ID ''; the end of its input is: taskmon answer ID --eof"


@click.command("answer")
@click.argument("run_id", type=RUN_ID, metavar="ID")
@click.argument("text", required=False, metavar="[TEXT]")
@click.option("--eof", "key", flag_value=Key.END.value, help="The end of its input, as ^D.")
@click.option("--interrupt", "key", flag_value=Key.INTERRUPT.value, help="^C, to whatever is in the foreground there.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as a JSON line.")
def answer_command(run_id: int, text: str | None, key: str | None, as_json: bool) -> int:
    """Type a line to a running run with a terminal of its own (--pty).

    Without TEXT the line is read from stdin; on a terminal it is asked for and not shown. A password is better given
    so: every program on this computer can read what TEXT says. What is typed is stored nowhere, and the run's output
    does not show it unless its program repeats it.

    \b
      taskmon answer 7 y
      taskmon answer 7 < password.txt
      taskmon answer 7 --eof
    """
    if key is not None and text is not None:
        raise InvalidError("A key is typed by itself, without a text.")
    with open_session() as session:
        run = session.ask("show", {"id": run_id})
        params: dict[str, Any] = {"id": run_id, "seen_attempt": run["attempt"]}
        if key is not None:
            params["key"] = key
        elif text is not None or run["state"] != "running" or not run["job"].get("pty"):
            params["text"] = text or ""  # without one it is refused before anybody is asked for anything
        else:
            params["text"] = _typed(run) if sys.stdin.isatty() else _read()
        answered = session.ask("answer", params)
    if as_json:
        print(json.dumps(answered))
    return 0


def _typed(run: dict[str, Any]) -> str:
    from getpass import getpass  # here: who gives the text does without

    waits = Fact.WAITING_FOR_INPUT in run["facts"]
    name = printable(run["name"])
    try:
        return getpass(f"{name} (run {run['id']}) {'waits for' if waits else 'is given'} a line (not shown): ")
    except EOFError:
        raise InvalidError(_NOTHING) from None


def _read() -> str:
    content = sys.stdin.buffer.read(_LONGEST_READ)
    if not content:
        raise InvalidError(_NOTHING)  # no empty line, which is Enter and may say yes
    line = content.removesuffix(b"\n").removesuffix(b"\r")
    if b"\n" in line:
        raise InvalidError("An answer is one line, and stdin has more of them; give one after another.")
    return line.decode("utf-8", "surrogateescape")
