"""Secret parameters as they reach a command: from a file, stdin, a variable or a terminal; never from its words."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence

from taskmon.core.errors import InvalidError

_VARIABLE = "TASKMON_SECRET_"


def read_secrets(texts: Sequence[str]) -> dict[str, str]:
    """The values of `--secret NAME=@FILE` and `--secret NAME=-`; one newline at the end is not part of them.

    Raises:
        InvalidError: A file can't be read, or a value was typed where every process can see it.
    """
    given: dict[str, str] = {}
    from_stdin = [text for text in texts if text.endswith("=-")]
    if len(from_stdin) > 1:
        raise InvalidError("Only one secret can be read from stdin; put the others into files: --secret NAME=@FILE")
    for text in texts:
        name, equals, source = text.partition("=")
        if not equals or not name or not (source == "-" or source.startswith("@")):
            raise InvalidError(
                f"--secret {name or 'NAME'} is followed by '=@FILE' or '=-' (stdin): what is typed as a word, every"
                f" program on this computer can read. Or set ${_VARIABLE}{(name or 'NAME').upper()}."
            )
        given[name] = _without_newline(_read(source))
    return given


def ask_for_secrets(
    wanted: Iterable[str], required: Iterable[str], given: Mapping[str, str], *, may_ask: bool = True
) -> dict[str, str]:
    """`given`, and of the other wanted ones what variables hold; for the required rest the terminal is asked.

    Raises:
        InvalidError: One is required, and there is no terminal to ask on.
    """
    found = dict(given)
    needed = tuple(dict.fromkeys(required))
    for name in dict.fromkeys((*wanted, *needed)):
        text = os.environ.get(_VARIABLE + name, os.environ.get(_VARIABLE + name.upper()))
        if name not in found and text is not None:
            found[name] = text
    missing = [name for name in needed if name not in found]
    if missing and not (may_ask and sys.stdin.isatty()):
        raise InvalidError(
            f"It needs the secret{'s' if len(missing) > 1 else ''} {', '.join(missing)}, and nobody can be"
            f" asked: this is no terminal. Give --secret {missing[0]}=@FILE, --secret {missing[0]}=- (stdin), or set"
            f" ${_VARIABLE}{missing[0].upper()}."
        )
    for name in missing:
        found[name] = _prompted(name)
    return found


def _prompted(name: str) -> str:
    from getpass import getpass  # here: most commands ask for nothing

    try:
        text = getpass(f"{name} (not shown): ")
    except EOFError:
        text = ""
    if not text:
        raise InvalidError(f"The secret {name} is empty. Nothing was done.")
    return text


def _read(source: str) -> str:
    from taskmon.cli.requests.jobs_file import content_of  # here, as above: most commands read none

    raw = content_of(source if source == "-" else os.path.expanduser(source[1:]))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidError("The secret is no text: it holds bytes that are not UTF-8.") from None


def _without_newline(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
