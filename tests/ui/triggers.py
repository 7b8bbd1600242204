"""Every key, button and menu entry by which something is started or ended: what the tests press in each state.

taskmon/ui/actions/__init__.py shows this list; a test sees to it that nothing is missing there, and that no control of
the window is missing here.
"""

from __future__ import annotations

from dataclasses import dataclass

from taskmon.core.states import RunState
from taskmon.ui.actions import verbs
from taskmon.ui.actions.shortcuts import KEYS
from taskmon.ui.actions.verbs import Effect, Verb


@dataclass(frozen=True, slots=True)
class Trigger:
    """One control: the place it is in, its objectName (of a painted button its verb's key), and what it may ask."""

    place: str
    control: str
    verbs: tuple[Verb, ...] = ()  #: the first that a run allows is asked; empty: `does` says what happens
    does: str = ""

    @property
    def entry(self) -> str:
        """What taskmon/ui/actions/__init__.py says of it."""
        asked = ", ".join(verb.key for verb in self.verbs)
        return f"{self.control}: {', '.join(part for part in (asked, self.does) if part)}"


VERBS = (
    *(verb for verb in verbs.MENU if verb is not None),
    verbs.CANCEL_BY_KEY,
    verbs.RESUME_KEPT,
    verbs.RESUME_ANYWAY,
)
_AGAIN = (verbs.RETRY, verbs.RESTART)
TRIGGERS: tuple[Trigger, ...] = (
    Trigger("toolbar", "cancel_button", (verbs.CANCEL,)),
    Trigger("toolbar", "retry_button", (*_AGAIN, verbs.DUPLICATE), "where something is kept resume_kept"),
    Trigger("toolbar", "retry_menu_resume", (verbs.RESUME_KEPT,)),
    Trigger("toolbar", "retry_menu_restart", (verbs.RESTART,)),
    Trigger("toolbar", "new_run_menu_job_N", does="queues one new run"),
    Trigger("row", "cancel", (verbs.CANCEL,)),
    Trigger("row", "retry", (verbs.RETRY,)),
    Trigger("row", "restart", (verbs.RESTART,)),
    Trigger("row", "resume_kept", (verbs.RESUME_KEPT,)),
    Trigger("row", "mark_failed", (verbs.MARK_FAILED,)),
    Trigger("row", "release", (verbs.RELEASE,)),
    Trigger("key", "action_cancel", (verbs.CANCEL_BY_KEY,)),
    Trigger("key", "action_retry", _AGAIN, "where something is kept resume_kept"),
    Trigger("key", "action_duplicate", (verbs.DUPLICATE,)),
    Trigger("key", "action_hold", (verbs.HOLD, verbs.RELEASE)),
    Trigger("key", "action_remove", (verbs.REMOVE,)),
    Trigger("key", "action_run_again", does="opens New run, filled in"),
    Trigger("key", "action_undo", does="takes back what was done last to queued runs, which may start then"),
    *(
        Trigger("run menu", f"run_menu_{verb.key}", (verb,))
        for verb in (*verbs.MENU, verbs.RESUME_KEPT)
        if verb is not None and verb.effect is not Effect.STEERS
    ),
    Trigger("run menu", "run_menu_run_again", does="opens New run, filled in"),
    Trigger("details", "retry_on_terminal_button", (verbs.RETRY_ON_TERMINAL,)),
    Trigger("details", "answer_interrupt", does="types ^C at its terminal, upon which most programs end"),
    Trigger("notification", "Retry", (verbs.RETRY,), "of the one run it tells of; where something is kept Resume"),
    Trigger("changed code", "changed_resume", (verbs.RESUME_ANYWAY,)),
    Trigger("changed code", "changed_restart", (verbs.RESTART,)),
    Trigger("recovery", "recovery_do", (verbs.RESTART, verbs.RESUME_KEPT, verbs.MARK_FAILED), "as chosen for each"),
    Trigger("recovery", "recovery_restart_all", (verbs.RESTART,), "of all that are listed"),
    Trigger("recovery", "recovery_resume_all", (verbs.RESUME_KEPT, verbs.RESTART), "of all that are listed"),
    Trigger("recovery", "recovery_mark_all", (verbs.MARK_FAILED,), "of all that are listed"),
    Trigger("recovery", "recovery_end_ID", does="ends the processes listed beside it"),
    Trigger("new run", "new_run_run", does="queues one new run"),
    Trigger("new run", "new_run_hold", does="queues one new run, on hold"),
    Trigger("saved jobs", "saved_job_menu_run", does="queues one new run; so does the sign in a job's row"),
    Trigger(
        "palette",
        "palette_list",
        does="what the entry's key or menu does, and asks what that asks",
    ),
    Trigger("first launch", "welcome_samples", does="queues the samples"),
    Trigger(
        "tray", "tray_quit", does="opens the question of closing, where something is active; else ends the monitor"
    ),
    Trigger(
        "window", "action_quit", does="opens the question of closing, where something is active; else ends the monitor"
    ),
    Trigger("undo", "undo_do", does="as action_undo"),
    Trigger("changing", "edit_run_do", does="what is on hold no more, or need not wait any more, may start"),
    Trigger("group", "group_menu_pause", does="what runs in it stands still, or goes on and more may start"),
    Trigger("group", "group_menu_slots_N", does="more of it may start"),
    Trigger("group", "group_paused", does="as group_menu_pause"),
    Trigger("group", "group_slots", does="more of it may start"),
    Trigger("closing", "leave_cancel", (verbs.CANCEL,), "of all that is queued or runs, then the monitor ends"),
    Trigger("closing", "leave_leave", does="ends the monitor; runs go on"),
    Trigger("closing", "leaving_now", does="ends the monitor; workers end what is cancelled"),
)
#: Controls of the window itself that start and end nothing.
HARMLESS = frozenset(
    {
        "action_new_run", "action_refresh", "action_review", "action_search", "action_output", "action_health",
        "action_close", "action_columns", "action_pause", "action_copy_command", "action_paste_command",
        "action_open_folder",
        "action_edit", "action_move_first", "action_move_up", "action_move_down", "action_move_last",
        "action_palette", "action_settings", "action_keys", "action_next_tab", "action_previous_tab",
        "new_run_button", "new_run_menu_button", "pause_button", "slots_button", "more_button", "filter_button",
        "retry_menu_button",
    }
)  # fmt: skip


def place_rows() -> list[str]:
    """The rows of the table of places: a place, and all that can be asked there."""
    places = dict.fromkeys(trigger.place for trigger in TRIGGERS)
    return [
        f"| {place} | {'; '.join(trigger.entry for trigger in TRIGGERS if trigger.place == place)} |"
        for place in places
    ]


def verb_row(verb: Verb) -> str:
    """A verb's row of the table of verbs."""
    by_target: dict[RunState | None, list[RunState]] = {}
    for state in RunState:
        if state in verb.becomes:
            by_target.setdefault(verb.becomes[state], []).append(state)
    changes = "; ".join(
        f"{', '.join(states)} → {'gone' if target is None else target.value}" for target, states in by_target.items()
    )
    if verb is verbs.DUPLICATE:
        changes = "stays as it is, in any state; a new run is queued"
    keys = KEYS[verb.action][0] if verb.action else ""
    return f"| {verb.key} | {changes} | {verb.effect.value} | {keys} | {verb.asks.value} |"
