"""The window: QtWidgets, no SQL, no process handling. It reads through `reading`, and changes things by `asking` only.

Reading order: main_window (the parts together), run_model (the rows), run_list and row_painter (how they look),
run_menu (what can be asked of them), details with overview and output_view, side, toolbar, banner, status, welcome;
new_run, recovery_dialog, leave_dialog; outside (tray, notifications). theme and stylesheet hold the colours, wording
the sentences, verbs what may be asked.

Every widget that a person operates has an `objectName`; tests and other programs may rely on these:

| where | names |
|---|---|
| window | main_window, side_and_list, list_and_details |
| top | toolbar, new_run_button, cancel_button, pause_button, retry_button, slots_button, search, more_button |
| menus | more_menu, slots_menu, run_menu, tray_menu |
| actions | action_new_run, action_cancel, action_pause, action_retry, action_refresh, action_review, action_search,
            action_output, action_ask_again, action_close, action_quit, action_hold, action_duplicate, action_remove,
            action_copy_command, action_open_folder |
| tray | tray_pause_all, tray_resume_all, tray_show, tray_quit |
| left | side, filters |
| banner | banner, banner_head, banner_text, banner_button, banner_dismiss |
| list | run_list; a row's buttons are painted: RunList.button_point(run, "cancel") says where;
         run_menu_VERB, remove_dialog, remove_do, remove_keep |
| first launch | welcome, welcome_new_run, welcome_samples |
| details | details, details_tabs, details_title, overview, error_message, error_details_button, error_details,
            retry_on_terminal_button, environment_button, overview_command, overview_folder, overview_started,
            overview_progress, overview_left, overview_used, overview_result, overview_remarks, overview_attempts,
            overview_history,
            output_excerpt, output_view, attempt_choice, follow_button, copy_output_button |
| bottom | status_bar, status_work, status_kept, status_health |
| new run | new_run_dialog, new_run_command, new_run_preview, new_run_hint, new_run_use_shell, new_run_shell,
            new_run_name, new_run_folder, new_run_browse, new_run_more, new_run_group, new_run_tries,
            new_run_timeout, new_run_pty, new_run_error, new_run_cancel, new_run_hold, new_run_run |
| recovery | recovery_dialog, recovery_title, recovery_mark_all, recovery_restart_all, recovery_later, recovery_do,
             and for each run recovery_choice_ID, recovery_survivors_ID, recovery_end_ID |
| leaving | leave_dialog, leave_tray, leave_leave, leave_cancel, leave_remember, leave_stay |
| start-up | startup_error, startup_error_close |
"""
