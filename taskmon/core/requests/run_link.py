"""A link to a run, `taskmon:run/7`, for mails, notes and other programs; `taskmon LINK` shows it in the window."""

from __future__ import annotations

import re

from taskmon.core.errors import InvalidError

SCHEME = "taskmon:"
#: Programs that know of links only what a web's look like may put slashes in.
_LINK = re.compile(r"taskmon:(?://)?run/([1-9][0-9]{0,18})/?")


def link_to(run_id: int) -> str:
    """The link to a run."""
    return f"{SCHEME}run/{run_id}"


def run_of(link: str) -> int:
    """The id of the run that a link leads to.

    Raises:
        InvalidError: It is no such link.
    """
    found = _LINK.fullmatch(link)
    if found is None:
        raise InvalidError(f"{link[:100]!r} is no link to a run. One looks like this: {link_to(7)}")
    return int(found[1])
