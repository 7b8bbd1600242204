"""What can be asked of runs: the verbs, how they are asked, and what has to be known before.

Whatever starts or ends something, and where; the objectName of a control before what it asks. Dialogs that name what
they do are themselves the question. What is not listed starts and ends nothing.

| verb | what becomes of a run | effect | key in the list | asks first |
|---|---|---|---|---|
| pause | running → running | starts and ends nothing | Space | no |
| resume | running → running | starts and ends nothing | Space | no |
| hold | queued → queued | starts and ends nothing | Ctrl+Shift+H | no |
| release | queued → queued | starts something | Ctrl+Shift+H | of more than one |
| retry | interrupted, failed, cancelled → queued | starts something | Ctrl+Shift+R | of more than one |
| restart | interrupted, failed, cancelled → queued | starts something | Ctrl+Shift+R | of more than one |
| retry_pty | failed, cancelled → queued | starts something |  | of more than one |
| mark_failed | interrupted → failed | ends something |  | of more than one |
| cancel | queued, running, interrupted → cancelled | ends something |  | of more than one |
| let_go | running → interrupted | ends something |  | of more than one |
| duplicate | stays as it is, in any state; a new run is queued | starts something | Ctrl+D | of more than one |
| remove | interrupted, succeeded, failed, cancelled → gone | forgets something | Shift+Del | always |
| cancel | queued, running, interrupted → cancelled | ends something | Del | always |
| resume_kept | interrupted, failed, cancelled → queued | starts something | Ctrl+Shift+R | of more than one |
| resume_anyway | interrupted, failed, cancelled → queued | starts something |  | of more than one |

| place | what can be asked there |
|---|---|
| toolbar | cancel_button: cancel; retry_button: retry, restart, duplicate, where something is kept resume_kept;
            retry_menu_resume: resume_kept; retry_menu_restart: restart; new_run_menu_job_N: queues one new run |
| row | cancel: cancel; retry: retry; restart: restart; resume_kept: resume_kept; mark_failed: mark_failed; release:
        release |
| key | action_cancel: cancel; action_retry: retry, restart, where something is kept resume_kept; action_duplicate:
        duplicate; action_hold: hold, release; action_remove: remove; action_run_again: opens New run, filled in;
        action_undo: takes back what was done last to queued runs, which may start then |
| run menu | run_menu_release: release; run_menu_retry: retry; run_menu_restart: restart; run_menu_retry_pty: retry_pty;
             run_menu_mark_failed: mark_failed; run_menu_cancel: cancel; run_menu_let_go: let_go; run_menu_duplicate:
             duplicate; run_menu_remove: remove; run_menu_resume_kept: resume_kept; run_menu_run_again: opens New run,
             filled in |
| details | retry_on_terminal_button: retry_pty; answer_interrupt: types ^C at its terminal, upon which most programs
            end |
| notification | Retry: retry, of the one run it tells of; where something is kept Resume |
| changed code | changed_resume: resume_anyway; changed_restart: restart |
| recovery | recovery_do: restart, resume_kept, mark_failed, as chosen for each; recovery_restart_all: restart, of all
             that are listed; recovery_resume_all: resume_kept, restart, of all that are listed; recovery_mark_all:
             mark_failed, of all that are listed; recovery_end_ID: ends the processes listed beside it |
| new run | new_run_run: queues one new run; new_run_hold: queues one new run, on hold |
| saved jobs | saved_job_menu_run: queues one new run; so does the sign in a job's row |
| palette | palette_list: what the entry's key or menu does, and asks what that asks |
| first launch | welcome_samples: queues the samples |
| tray | tray_quit: opens the question of closing, where something is active; else ends the monitor |
| window | action_quit: opens the question of closing, where something is active; else ends the monitor |
| undo | undo_do: as action_undo |
| changing | edit_run_do: what is on hold no more, or need not wait any more, may start |
| group | group_menu_pause: what runs in it stands still, or goes on and more may start; group_menu_slots_N: more of it
          may start; group_paused: as group_menu_pause; group_slots: more of it may start |
| closing | leave_cancel: cancel, of all that is queued or runs, then the monitor ends; leave_leave: ends the monitor;
            runs go on; leaving_now: ends the monitor; workers end what is cancelled |
"""
