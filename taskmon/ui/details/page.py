"""A page of the details: what each has to answer; a new one is a module here, and a line in the pane's list."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from taskmon.core.run import Run
from taskmon.core.wire import Live
from taskmon.ui.details.data import RunData


class DetailsPage(QWidget):
    """What the pane asks of each of its pages. Not an ABC: Qt's own metaclass leaves no room for that of one."""

    asked = Signal(object, object)  #: verbs.Verb, tuple[Run, ...]
    failed = Signal(str)  #: a sentence for the user
    output_asked = Signal(int)  #: the number of an attempt, whose output is to come to the front
    run_asked = Signal(int)  #: the id of another run, which is to be selected
    told = Signal(str)  #: a sentence for the user: something asked for is done

    @property
    def title(self) -> str:
        """What its tab says."""
        raise NotImplementedError  # for each page to say

    def show_run(self, run: Run | None, live: Live | None, data: RunData | None) -> None:
        """Show the run: called when run or data are another, and while the page is in front also when `live` is, and
        each second while the run counts time.

        Args:
            run: None: nothing is selected.
            data: None: it has not been read yet.
        """
        raise NotImplementedError  # for each page to say
