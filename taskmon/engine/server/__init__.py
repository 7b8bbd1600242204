"""The local socket: connections, requests in JSON lines, answers. What may be asked is a contract for other programs.

| method | params | result |
|---|---|---|
| ping |  | pid, kind (window, work, run: there for one run), version, slots, running, trouble |
| health |  | how news stream: the fields of `MonitorHealth` in core/health/snapshot.py; of what takes time count, p50,
             p95 and max of the last minute, in ms |
| list | states, group, search, tag, before (id), limit (≤ 500) | runs, newest first; a page ends after about 4 MB of
         results, only an empty one is the last |
| overview | limit | runs as a person wants them, and counts by state; a result over 1,000 characters is left out,
             result_bytes tells its length |
| show | id | one run with all there is |
| ended | ids | over: all of them are; runs |
| wait | ids; within: the nonce of the attempt in which it is asked | as ended, when all are over |
| groups, unsettled | | the groups; the interrupted runs with their evidence |
| add | runs: [{job, name, group, priority, tags, after, after_end, not_before, wait_s, hold, retries, backoff, key,
        secrets}], environment, answer ("runs" or "ids") | the runs, or their ids; all or none |
| cancel, pause, resume, hold, release, duplicate, let_go, remove | id | the run; of remove nothing |
| answer | id, seen_attempt, text (one line, typed with its end) or key ("end_of_input", "interrupt") | the run; refused
          with exit_status 2 where nothing can be typed to it |
| retry | id, seen_attempt, resume (true: go on, false: anew, null: as it makes sense), accept_changes, secrets, pty |
          the run |
| jobs, job | ; name | the saved jobs, or one: {name, run, updated_at}, nothing masked |
| job_save | name, run, or jobs: [{name, run}]; replace | the saved jobs; all or none |
| job_rename, job_remove | name, new_name; name | the job; nothing |
| as_added | id | {run, environment}: what adds this run again, nothing masked |
| mark_failed | id, seen_attempt | the run |
| move | id, where: "first", "last", or an id | the run |
| edit | id, seen_attempt, changes: {name, group, priority, tags, after, after_end, not_before, wait_s, hold, retries,
         backoff, timeout_s, quiet_timeout_s}, what is left out stays | the queued run |
| group_rename, group_remove | name, new_name; name | the group; the one that its ended runs are in now |
| group | name, slots (null: no limit), paused | the group |
| mark_seen | ids | nothing |
| prune | keep, older_than_s; neither: the settings | outputs, output_bytes (on the disk), runs, clock_believed_at
          (where the clock is not believed: what ages were reckoned from; else null) |
| perform | id | as ping; a monitor that is there for one run claims this one as well |
| raise | id, if a run is to be selected; activation: the launch's token, where the desktop gave it one | as ping; the
          window comes to the front |
| stop, start_nothing_more | | as ping; the monitor ends; it claims nothing more |
"""
