"""Links that a program gives to a terminal (OSC 8), and whether they lead where their text says."""

from __future__ import annotations

import re

from taskmon.core.untrusted.characters import NO_TEXT

_SCHEMES = ("http://", "https://", "file://")
_LONGEST_LINK = 2_000
#: A text that reads as an address: with a scheme, or a name with a dot in it and a path or nothing behind.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?((?:[\w-]+\.)+[a-z]{2,}|localhost)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_HOST = re.compile(r"[a-z]+://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)


def link_of(osc: str) -> str | None:
    """Where the link leads that an OSC's content opens; "": it closes one; None: it is about something else."""
    if not osc.startswith("8;"):
        return None
    target = osc[2:].partition(";")[2]
    if not target.lower().startswith(_SCHEMES) or len(target) > _LONGEST_LINK or NO_TEXT.search(target):
        return ""
    return target if " " not in target else ""


def honest_link(text: str, target: str) -> str:
    """`target`, or nothing where `text` reads as the address of another place."""
    shown = _ADDRESS.fullmatch(text.strip())
    if not target or ("://" in text and not shown):
        return ""
    if shown is None:
        return target
    host = _HOST.match(target)
    if target.lower().startswith("file:"):
        # A name with a dot in it is what files are called; an address with a scheme is none.
        return "" if "://" in text and not text.strip().lower().startswith("file:") else target
    return target if host is not None and _bare(host[1]) == _bare(shown[1]) else ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
