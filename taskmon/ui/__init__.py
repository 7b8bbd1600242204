"""The window. `main_window` puts the rooms together.

run_list, details, output, panels   what is seen: the rows, the chosen run, its output, and what stands around them
new_run, saved_jobs, recovery       the dialogs, each with the controller that opens it
actions                             the verbs: asked of the engine's control, with a question before where one is due
settings                            the dialog over settings.toml, the keys, and how a change comes into force
palette                             everything that can be asked for or shown, by its name
desktop                             what is seen outside the window, and what closing it means
threads                             reads of the store and other questions that may block
text, style, widgets, forms         words, colours and parts that the others are made of

`feed` knows of each run the newest that was told or read, and hands it on: list, details, tray, notices and counts
subscribe to it. `selection` says which runs are listed and which of them is selected; `needs` why a run needs somebody,
`attention` counts those; `refusals` shows what could not be done.

Every widget that a person operates has an `objectName`; tests and other programs may rely on these:

| where | names |
|---|---|
| window | main_window, side_and_list, list_and_details |
| top | toolbar, new_run_button, new_run_menu_button, cancel_button, pause_button, retry_button, slots_button, search,
         filter_button, more_button; where the selected run has something to go on from retry_menu_button |
| menus | more_menu, slots_menu, run_menu, tray_menu, retry_menu (retry_menu_resume, retry_menu_restart),
          new_run_menu (new_run_menu_job_N, new_run_menu_command, new_run_menu_task, new_run_menu_saved,
          new_run_menu_import, new_run_menu_export),
          saved_job_menu (saved_job_menu_run, _open, _runs, _edit, _rename, _export, _remove),
          filter_menu (filter_menu_today, _yesterday, _last_7, _last_30, _days, _clear; filter_menu_group,
          filter_menu_tag, filter_menu_job with _N for each) |
| actions | action_new_run, action_cancel, action_pause, action_retry, action_refresh, action_review, action_search,
            action_output, action_health, action_palette, action_settings, action_keys, action_next_tab,
            action_previous_tab, action_close, action_quit, action_hold, action_duplicate,
            action_remove, action_run_again,
            action_copy_command, action_paste_command, action_open_folder, action_columns,
            action_edit, action_move_first, action_move_up, action_move_down, action_move_last, action_undo |
| tray | tray_run_ID, tray_rest, tray_pause_all, tray_resume_all, tray_new_run, tray_show, tray_quit |
| left | side, filters, saved_jobs; an entry's sign is painted: SavedJobsList.button_point(name) says where |
| banner | banner, banner_head, banner_text, banner_button, banner_dismiss |
| list | run_list; a row's buttons are painted: RunList.button_point(run, "cancel") says where;
         run_menu_VERB, run_menu_copy_command, run_menu_copy_as (run_menu_copy_json, run_menu_copy_link),
         run_menu_compare; run_list_head, columns_menu (columns_menu_KEY, _compact, _reset);
         for a screen reader also row_ID, row_ID_progress, row_ID_VERB |
| above the list | filter_bar, filter_chip_N, filter_count, filter_clear; where no run is like that nothing_found,
                   nothing_found_text, nothing_found_clear; days_dialog, days_first, days_last, days_ok, days_cancel |
| below the list | undo_bar, undo_says, undo_do |
| first launch | welcome, welcome_new_run, welcome_samples |
| details | details, details_tabs, details_title, overview, error_message, error_details_button, error_details,
            of several runs several_title, several_states, several_sums,
            retry_on_terminal_button, environment_button, overview_command, overview_folder, overview_started,
            overview_waits, overview_waits_N, overview_progress, overview_left, overview_used, overview_remarks,
            overview_attempts, overview_history,
            of a task also overview_parameters, overview_python, overview_result, copy_result_button,
            steps_summary, steps, copy_steps_button, maps_summary,
            saved_file_N, saved_file_N_open, saved_file_N_show, overview_kept, overview_state,
            answer_line, answer_question, answer_hidden, answer_send, answer_keys, answer_menu (answer_end_of_input,
            answer_interrupt), of a run with a terminal;
            compare_attempts_button, timeline_alone_button, timeline_beside_button, timeline_strip, timeline_history,
            timeline_neighbours, timeline_earlier_button, timeline_later_button, timeline_span, timeline_runs,
            usage_attempt_choice, usage_totals, usage_plots;
            output_excerpt, output_view, attempt_choice, follow_button, find_output_button, times_output_button,
            copy_output_button, save_output_button, output_beside_button, attempt_choice_beside, output_view_beside,
            output_beside_close; output_search_bar, output_search, output_search_case,
            output_search_pattern, output_search_previous, output_search_next, output_search_first_error,
            output_search_state, output_search_close;
            output_menu (output_open_link, _copy_link, _copy, _copy_line, _copy_all, _select_all, _find, _first_error,
            _save_as, _save_as_shown, _open_editor, _open_folder); save_output_progress;
            for a screen reader also output_excerpt_text, output_view_text |
| bottom | status_bar, status_work, status_kept, status_health |
| streaming health | health_panel, health_says, health_N for each line, health_close |
| comparison | compare_dialog, compare_all, compare_table, compare_parts, compare_left, compare_right,
               compare_output_said, compare_close |
| new run | new_run_dialog, new_run_tabs, new_run_recent, new_run_recent_menu (new_run_recent_N),
            new_run_command, new_run_preview, new_run_hint, new_run_use_shell, new_run_shell,
            new_run_progress_hint, new_run_progress_add, new_run_progress_terminal, new_run_progress_undo,
            new_run_name, new_run_folder, new_run_browse, new_run_more, new_run_summary, new_run_group,
            new_run_priority, new_run_tags, new_run_tries, new_run_backoff, new_run_timeout, new_run_quiet_timeout,
            new_run_stop_signal, new_run_grace, new_run_env_add, new_run_env_N_name, new_run_env_N_value,
            new_run_env_N_value_show, new_run_env_N_remove, new_run_env_says, new_run_pty, new_run_start,
            new_run_start_at, new_run_start_in, new_run_start_says, new_run_after, new_run_after_ID_how,
            new_run_after_ID_remove,
            new_run_held; NAME_error beside each that is typed into;
            discard_dialog, discard_do, discard_keep;
            new_run_error, new_run_save, new_run_cancel, new_run_hold, new_run_run |
| new task | new_run_task, new_run_task_file, new_run_task_browse, new_run_task_function, new_run_task_error,
             new_run_python, new_run_python_browse, new_run_python_own, new_run_task_doc, new_run_task_state;
             for each parameter param_NAME and param_NAME_error, and as its type wants param_NAME_browse,
             param_NAME_show, param_NAME_given, param_NAME_add, param_NAME_N, param_NAME_N_key, param_NAME_N_remove;
             of a dataclass param_NAME_FIELD; completions is the list under a path |
| saved jobs | saved_job_list, saved_job_preview, saved_job_where, saved_job_offered, saved_job_fill,
               saved_job_edit, saved_job_rename, saved_job_remove,
               saved_job_export, saved_job_import; name_dialog, job_name, job_name_error, job_name_ok, job_name_cancel;
               remove_job_dialog, remove_job_do, remove_job_keep;
               import_dialog, import_text, import_job_N, import_job_N_runs, import_do, import_cancel |
| settings | settings_dialog, settings_search, settings_pages, settings_cancel, settings_apply, settings_ok;
             for each setting setting_NAME, setting_NAME_reset, setting_NAME_error;
             for each action keys_NAME, keys_NAME_clear, keys_NAME_reset, keys_NAME_error |
| keys | keys_sheet, keys_search, keys_area, keys_change, keys_close |
| palette | palette, palette_line, palette_list |
| questions | confirm_dialog, confirm_do, confirm_keep; remove_dialog, remove_do, remove_keep;
              secrets_dialog, secrets_text, secret_NAME, secret_NAME_show, secrets_do, secrets_cancel;
              changed_dialog, changed_resume, changed_restart, changed_cancel |
| queue | run_menu_edit, run_menu_move (run_menu_move_first, _up, _down, _last);
          edit_run_dialog, edit_run_name, edit_run_group, edit_run_priority, edit_run_tags, edit_run_start,
          edit_run_start_at, edit_run_start_in, edit_run_start_says, edit_run_after, edit_run_after_ID_how,
          edit_run_after_ID_remove, edit_run_hold, edit_run_tries, edit_run_backoff,
          edit_run_timeout, edit_run_quiet_timeout, edit_run_cancel, edit_run_do |
| groups | group_menu (group_menu_runs, _page, _pause, _slots, _slots_N, _slots_none, _rename, _remove);
           group_page, group_name, group_rename, group_slots, group_paused, group_now, group_waiting, group_remove,
           group_runs, group_close; remove_group_dialog, remove_group_do, remove_group_keep |
| recovery | recovery_dialog, recovery_title, recovery_later, recovery_do,
             recovery_mark_all, recovery_restart_all, recovery_resume_all,
             and for each run recovery_choice_ID, recovery_survivors_ID, recovery_end_ID |
| leaving | leave_dialog, leave_tray, leave_leave, leave_cancel, leave_remember, leave_stay;
            leaving_dialog, leaving_now |
| start-up | startup_error, startup_error_close |
"""
