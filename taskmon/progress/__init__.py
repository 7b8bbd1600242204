"""Reads progress out of a program's ordinary output: bytes in, `Progress` out, standard library only.

One file a family. What a program reports by itself goes before what is read out of its output: `$TASKMON_EVENTS`
(events.py), then OSC 9;4 (osc.py), then the family of its tool, then a plain percentage (percent.py).
"""

from taskmon.progress.events import EventReader
from taskmon.progress.recogniser import Recogniser, recogniser_for

__all__ = ["EventReader", "Recogniser", "recogniser_for"]
