"""TOML that others have written, read within bounds: Python's reader takes hours over what no person writes."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from taskmon.core.errors import InvalidError
from taskmon.core.untrusted.json_values import check_values

#: A table in a table in a table; each further level makes each line of it slower to read.
_DEEPEST_KEY = 50
#: A name of more parts than that, where names stand: at the start of a line, or in a table that is written inline.
_PART = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DEEP_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*+{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_DEEPEST_KEY}}}", re.MULTILINE)


_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")


class TomlError(ValueError):
    """It is no TOML, or none that a person writes; the message says at which line."""

    @property
    def why(self) -> str:
        """The message without its line."""
        return _AT_LINE.sub("", str(self)).removesuffix("(at end of document)").strip().removesuffix(".")

    def line_of(self, text: str) -> int:
        """The line of `text` at which the reader gave up."""
        found = _AT_LINE.search(str(self))
        return int(found[1]) if found else text.count("\n") + 1


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a text.

    Raises:
        TomlError: There is something wrong with it.
    """
    if (deep := _DEEP_KEY.search(text)) is not None:
        line = text.count("\n", 0, deep.end()) + 1
        raise TomlError(f"A name has more than {_DEEPEST_KEY} parts (at line {line}, column 1)")
    try:
        tables = tomllib.loads(text)
        check_values(tables)
    except InvalidError as error:
        raise TomlError(f"{str(error).removesuffix('.')} (at line 1, column 1)") from None
    except tomllib.TOMLDecodeError as error:
        raise TomlError(str(error)) from None
    except RecursionError:
        raise TomlError("It is nested too deeply (at line 1, column 1)") from None
    except ValueError:  # of int(), which says no place
        raise TomlError("A number has thousands of digits (at line 1, column 1)") from None
    return tables
