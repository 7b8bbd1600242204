"""What has to be known before something asked is done: whether it is meant, secrets, what to do with changed code."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from taskmon.core.clock import utc_now
from taskmon.core.errors import TaskmonError
from taskmon.core.job import printable
from taskmon.core.run import Run
from taskmon.ui.actions.commands import RunCommands, SecretsWanted
from taskmon.ui.actions.verbs import RESTART, RESUME_ANYWAY, Verb
from taskmon.ui.text.run import changed_text
from taskmon.ui.text.units import folder
from taskmon.ui.widgets.message_box import PlainMessageBox


class RunPrompts(QObject):
    """Dialogs over `window`, opened when `asking` wants to know something."""

    def __init__(self, commands: RunCommands, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        commands.confirmation_wanted.connect(self._confirm)
        commands.secrets_wanted.connect(self._want)
        commands.changed_found.connect(self._tell_change)

    @Slot(object, object)
    def _confirm(self, verb: Verb, runs: tuple[Run, ...]) -> None:
        from taskmon.ui.actions.verb_prompts import VerbPrompts
        from taskmon.ui.widgets.confirm import confirm  # here, as the dialog below: launch must not wait for it

        question = VerbPrompts().of(verb, runs, utc_now())
        confirm(question, self._window, lambda: self._commands.do(verb, runs))

    @Slot(object)
    def _want(self, wanted: SecretsWanted) -> None:
        from taskmon.ui.actions.secrets_dialog import SecretsDialog  # here: few ever need it

        dialog = SecretsDialog(wanted, self._window)
        dialog.given.connect(wanted.give)
        dialog.open()

    @Slot(object, object)
    def _tell_change(self, run: Run, error: TaskmonError) -> None:
        details = error.record.details or {}
        box = PlainMessageBox(
            "changed_dialog", self.tr("Something has changed"), QMessageBox.Icon.Question, self._window
        )
        box.setText(f"{printable(run.name)[:80]}\n\n{changed_text(str(details.get('changed')))}")
        said = self.tr(
            "What attempt {attempt} has kept may no longer fit. Resume goes on from it all the same;"
            " Restart begins anew, and what is kept is not used any more."
        ).format(attempt=details.get("attempt", run.attempt))
        source = details.get("source")
        if source:
            said = f"{folder(str(source))}\n\n{said}"
        box.setInformativeText(said)
        roles = QMessageBox.ButtonRole
        for name, verb, role in (
            ("changed_resume", RESUME_ANYWAY, roles.AcceptRole),
            ("changed_restart", RESTART, roles.DestructiveRole),
        ):
            box.add(name, verb.text(), role, partial(self._commands.ask, verb, (run,)))
        box.add("changed_cancel", self.tr("Cancel"), roles.RejectRole)
        box.open()
