"""Reads progress out of a program's ordinary output: bytes in, `Progress` out, standard library only.

What a program reports by itself goes before what is read out of its output: `$TASKMON_EVENTS` (events.py), then
OSC 9;4 (osc.py), then the output: screen.py draws it as a terminal would and tells each line and redraw; a family
(families/, a file a tool) or the general rules (general/reading.py) find the numbers in a line, each a `Measure`;
general/board.py watches how they move, and believes only what moves as progress does; shown.py says what of that is
told as time goes by: never backwards, full only at the end, taken back when refuted.

Most tools need no family: try `python -m tests.progress.score FOLDER` first. Where no general rule could know:

1. Record the real program's output and progress, through a pipe and on a terminal, into `tests/progress/samples/`.
2. Write families/<tool>.py: a `Family` with `tells` (a regular expression: other lines are not shown to it) and `read`
   (what a line says, as measures). It is asked whatever the program is called, for scripts start tools as well; what
   the arguments say of the total is in its `Command`.
3. Name it in `_FAMILIES` of recogniser.py.
4. Test it as the others: `python -m tests.progress.score tests/progress/samples`, where others' output is as well;
   `python -m tests.progress.replay_in_worker` scores the same of real workers, in a pipe and on a terminal.

A reading that may be wrong is worse than none. Put the sentence that vouches for a number, or tells that it is
something else, into general/words.py, in any language.
"""

from taskmon.progress.events import EventReader
from taskmon.progress.recogniser import Recogniser, recogniser_for
from taskmon.progress.shown import Shown

__all__ = ["EventReader", "Recogniser", "Shown", "recogniser_for"]
