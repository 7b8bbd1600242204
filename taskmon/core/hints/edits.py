"""Changes of a command line that take more than an option put behind its verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taskmon.core.hints.hint import Edit, Hint

#: Levels of ffmpeg's log below the one at which it says how long a file is, and prints its progress.
_QUIET_LEVELS = frozenset({"quiet", "panic", "fatal", "error", "warning", "-8", "0", "8", "16", "24"})
#: A long option may be shortened to so many letters, dashes among them.
_SHORTENED = 5
_WITH_VALUE_OF_CURL = "AbcCdDeEFhHKmoPQrtTuUwxXyYz"


@dataclass(frozen=True, slots=True)
class Words:
    """A program's own words in a command line, from its name on."""

    argv: Sequence[str]
    index: int  #: of its name

    def options(self) -> list[tuple[int, str]]:
        """The words before `--`, with their places in the whole command line."""
        behind = list(enumerate(self.argv))[self.index + 1 :]
        end = next((place for place, (_, word) in enumerate(behind) if word == "--"), len(behind))
        return behind[:end]


def has_option(words: Sequence[str], wanted: str, with_value: str = "") -> bool:
    """Whether one of the words is that option: `--name` also as `--name=…` or `--nam`, `-x` also among other letters.

    Args:
        with_value: Letters behind which a word holds a value and no further option.
    """
    if wanted.startswith("--") or len(wanted) > 2 or not wanted.startswith("-"):
        names = [word.partition("=")[0] for word in words]
        return any(name == wanted or (len(name) >= _SHORTENED and wanted.startswith(name)) for name in names)
    return any(wanted[1] in _letters(word, with_value) for word in words)


def ask_ffmpeg(words: Words) -> Hint | None:
    """It prints its progress unless it was told not to, by an option of its own or by a quiet log."""
    options = words.options()
    plain = [word for _, word in options]
    if "-progress" in plain:
        return None
    edits: list[Edit] = []
    asked: list[str] = []
    muted = [place for place, word in options if word == "-nostats"]
    levels = [place + 1 for place, word in options if word in ("-loglevel", "-v") and place + 1 < len(words.argv)]
    if levels and words.argv[levels[-1]].rsplit("+", 1)[-1].lower() in _QUIET_LEVELS:
        if "-stats" in plain and not muted:
            return None
        edits.append(Edit(levels[-1], ("info",), 1))
        asked.append(f"{words.argv[levels[-1] - 1]} info")
    if muted:
        edits += [Edit(place, ("-stats",), 1) for place in muted]
        asked.append("-stats")
    if not edits:
        return None
    return Hint(
        "ffmpeg",
        tuple(sorted(edits, key=lambda edit: edit.at)),
        " ".join(asked),
        changes="It prints what it knows of the files, and a line of statistics that it draws anew; what it encodes"
        " stays the same.",
    )


def ask_curl(words: Words) -> Hint | None:
    """It prints its meter where its output goes to a file, unless it is silent."""
    options = words.options()
    if has_option([word for _, word in options], "--no-progress-meter"):
        return None
    edits = []
    for place, word in options:
        if word == "--silent":
            edits.append(Edit(place, (), 1))
        elif "s" in _letters(word, _WITH_VALUE_OF_CURL):
            rest = word.replace("s", "", 1)
            edits.append(Edit(place, () if rest == "-" else (rest,), 1))
    if not edits:
        return None
    option = "--silent" if "--silent" in [word for _, word in options] else "-s"
    return Hint(
        "curl",
        tuple(edits),
        option,
        leaves_out=True,
        changes="It prints its meter, and messages of errors, among its errors; what it fetches stays the same.",
    )


def ask_7z(words: Words) -> Hint | None:
    """Its percentages go nowhere but to a terminal, unless it is said where to."""
    options = words.options()
    plain = [word.lower() for _, word in options]
    verb = next(((place, word) for place, word in options if not word.startswith("-")), None)
    if verb is None or verb[1].lower() not in ("a", "u", "x", "e", "t", "d"):
        return None
    if any(word.startswith("-bsp") or word == "-bd" for word in plain):
        return None
    option = "-bsp2" if "-so" in plain else "-bsp1"  # where it writes what it unpacks, no word may stand
    return Hint(
        "7z",
        (Edit(verb[0] + 1, (option,)),),
        option,
        changes="It prints how far it is, and the file that it is at; the archive stays the same.",
        terminal="-so" not in plain,
    )


def ask_dd(words: Words) -> Hint | None:
    """It prints how much it has copied only if asked; of several words on that the last counts."""
    said = [(place, word) for place, word in words.options() if word.startswith("status=")]
    if said and "progress" in said[-1][1]:
        return None
    edit = Edit(said[-1][0], ("status=progress",), 1) if said else Edit(words.index + 1, ("status=progress",))
    return Hint(
        "dd",
        (edit,),
        "status=progress",
        changes="It prints once a second how much it has copied. The dd of BusyBox may not know it.",
    )


def _letters(word: str, with_value: str) -> str:
    """The options of one letter in a word such as `-avP`."""
    if not word.startswith("-") or word.startswith("--"):
        return ""
    letters = word[1:]
    end = next((place for place, letter in enumerate(letters) if letter in with_value), len(letters))
    return letters[: end + 1]
