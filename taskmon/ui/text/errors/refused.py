"""The sentences with which a verb refuses what the window asks for, by the code that goes with each."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from taskmon.core.errors import ErrorCode

REFUSED: dict[str | None, tuple[object, ...]] = {
    ErrorCode.INVALID: (
        QT_TRANSLATE_NOOP("errors", "Run {run} has already succeeded; there is nothing to cancel."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has already failed; there is nothing to cancel."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has already been cancelled; there is nothing to cancel."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is running; cancel it first, or duplicate it."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is running; cancel it first."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is queued already."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}; only an interrupted run can be marked failed."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}; only a queued run can be held."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}; only a queued run can be released."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}; only a queued run can be changed."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}; only a queued run can be moved."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}, so there is no place before it."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}, not running."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}, not running. Use 'taskmon hold {run}' instead."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}, not running. Use 'taskmon release {run}' instead."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is performed in a thread of taskmon itself, which can't be paused."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is not being cancelled; there is nothing to let go of."),
        QT_TRANSLATE_NOOP(
            "errors", "Run {run} has moved on: it is at attempt {newest}, and {state}. Nothing was done."
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "Run {run} has no checkpoint to resume from. 'taskmon retry --restart {run}' starts it anew.",
        ),
        QT_TRANSLATE_NOOP("errors", "A process of run {run} still lives (pid {survivors}); end it first."),
        QT_TRANSLATE_NOOP(
            "errors",
            "A thread of taskmon still performs the last attempt of run {run}, and can't be ended from outside."
            " Wait until it has left, or start taskmon anew.",
        ),
        QT_TRANSLATE_NOOP("errors", "Run {run} can't come after itself."),
        QT_TRANSLATE_NOOP("errors", "Run {run} can't be moved before itself."),
        QT_TRANSLATE_NOOP("errors", "There is no room in the queue for that."),
        QT_TRANSLATE_NOOP("errors", "Run {after} comes after run {run}, so neither would ever start."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has not succeeded: it is {state}. Nothing can wait for its success."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is {state}, so nothing can be typed to it."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is being ended, so nothing can be typed to it any more."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has no terminal, so nothing can be typed to it."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has no terminal, so nothing can be typed to it. Run it with --pty."),
        QT_TRANSLATE_NOOP("errors", "Run {run} is just being started. Ask again in a moment."),
        QT_TRANSLATE_NOOP("errors", "Run {run} has not taken what was typed before. Ask again in a moment."),
        QT_TRANSLATE_NOOP("errors", "Nobody listens to what is typed to run {run}: it has just ended."),
        QT_TRANSLATE_NOOP(
            "errors",
            "Nothing can be typed to run {run}: its worker is of an earlier version of taskmon, or the pipe at which"
            " it listens was removed. Its next attempt can be typed to.",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "An answer is one line of text, without control characters but tabs; a key is named, not typed.",
        ),
        QT_TRANSLATE_NOOP("errors", "The answer holds half a character, which can't be typed."),
        QT_TRANSLATE_NOOP(
            "errors", "The answer is longer than a terminal takes in one line, which is some 4,000 bytes."
        ),
        QT_TRANSLATE_NOOP("errors", "The group '{name}' is that of all runs that name none; it can't be renamed."),
        QT_TRANSLATE_NOOP("errors", "The group '{name}' is that of all runs that name none; it can't be removed."),
        QT_TRANSLATE_NOOP("errors", "The group '{name}' is being renamed."),
        QT_TRANSLATE_NOOP("errors", "There is a group '{name}' already."),
        QT_TRANSLATE_NOOP("errors", "There is no group '{name}'."),
        QT_TRANSLATE_NOOP("errors", "A group's name is a short text in one line; not '{name}'."),
        QT_TRANSLATE_NOOP(
            "errors",
            "The group '{name}' has {unfinished} unfinished run; give them another group first, or let them end.",
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "The group '{name}' has {unfinished} unfinished runs; give them another group first, or let them end.",
        ),
        QT_TRANSLATE_NOOP("errors", "There is a saved job '{name}' already. Nothing was renamed."),
        QT_TRANSLATE_NOOP("errors", "Two of these jobs have the same name. Nothing was saved."),
        QT_TRANSLATE_NOOP("errors", "The grace is a number of seconds."),
        QT_TRANSLATE_NOOP("errors", "The priority is a whole number between -1000000 and 1000000."),
        QT_TRANSLATE_NOOP("errors", "The number of retries is a whole number between 0 and 9999."),
        QT_TRANSLATE_NOOP("errors", "The cap of an output is at least 65,536 bytes."),
        QT_TRANSLATE_NOOP("errors", "A name is more than blanks; without one, a run is called by what it performs."),
        QT_TRANSLATE_NOOP(
            "errors", "There is no command to run. Give one after '--', for example: taskmon add -- make all"
        ),
        QT_TRANSLATE_NOOP("errors", "The command's name is empty."),
        QT_TRANSLATE_NOOP(
            "errors", "A task is named MODULE:FUNCTION or FILE.py:FUNCTION, for example: backup.py:nightly"
        ),
        QT_TRANSLATE_NOOP(
            "errors",
            "A task with isolation='thread' runs in taskmon itself, so no other --python can be asked for.",
        ),
    ),
    ErrorCode.NOT_FOUND: (
        QT_TRANSLATE_NOOP("errors", "There is no run {run}. 'taskmon list' shows the runs there are."),
        QT_TRANSLATE_NOOP("errors", "Run {run} was removed by somebody else before it had ended here."),
        QT_TRANSLATE_NOOP("errors", "No job is saved as '{name}'. 'taskmon job list' shows those there are."),
    ),
    ErrorCode.INTERNAL: (
        QT_TRANSLATE_NOOP("errors", "The store is closed already."),
        QT_TRANSLATE_NOOP("errors", "It could not be typed to run {run}: {system_says}."),
        QT_TRANSLATE_NOOP(
            "errors",
            "The {request} of run {run} is noted, but its worker could not be told: {system_says}."
            " Make room or give rights, and ask again.",
        ),
    ),
}
