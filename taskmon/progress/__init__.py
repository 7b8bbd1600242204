"""Reads progress out of a program's ordinary output: bytes in, `Progress` out, standard library only.

One file a family. What a program reports by itself goes before what is read out of its output: `$TASKMON_EVENTS`
(events.py), then OSC 9;4 (osc.py), then the family of its tool, then a plain percentage (percent.py).

For one more:

1. Record the real program's output, through a pipe and on a terminal, into `tests/progress/samples/`.
2. Write <family>.py: a `Family` with `hints` (bytes without which a line says nothing), `read` (a line that is
   over) and `peek` (one that may go on; it changes nothing). tokens.py has cut the output into lines by then.
3. Name the program in `_FAMILIES` of recogniser.py, with all the families it should be asked about. A program
   that is not named there gets tqdm and plain percentages.
4. Test it as the others: replay the recording cut at random places, and see that other programs' output is left alone.

A reading that may be wrong is worse than none: return None. Monotony and ETA are the business of core/progress.py.
"""

from taskmon.progress.events import EventReader
from taskmon.progress.recogniser import Recogniser, recogniser_for

__all__ = ["EventReader", "Recogniser", "recogniser_for"]
