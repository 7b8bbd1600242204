"""Tasks: Python functions as jobs. For their authors, and for the processes that load and perform them.

    from taskmon import task, TaskContext

    @task(retries=2, retry_on=[ConnectionError])
    def fetch(ctx: TaskContext, urls: list[str]) -> int:
        ctx.expect_steps(len(urls))
        return sum(ctx.step(url, download, url) for url in urls)

The map, in the order in which a task meets them:

    declaring       `@task`: what the author says about the function
    markers         `Range`, `Label`, `File`, `Folder`, `Secret`: what the author says about a parameter
    values, parameters   what values a signature takes; checks them, binds them
    finding         loads the function that a task's name means
    description, describing, asking   the same from outside: the user's code is loaded only in a process of its own
    prerequisites   the task's `check`

    performing      loads, checks, calls, and says how it ended; never raises
    context         `TaskContext`: what the running function holds
    stopping        `RunStopped`, `Stop`: how it learns that it is to end
    meter, reporter  how far it is; sent a few times a second
    kept, kept_file  steps, checkpoint and state: what a later attempt goes on from
    results, run_files, durable  what it leaves: small in its message, large as files
    json_values     what JSON can hold, and where a value can't
    failures        exceptions as records

    child, __main__  the process around it
    builtin/        tasks that come along, and show how a good one is written

Below the engine and the worker; made of `core` and the standard library alone, for a project's own interpreter,
Python 3.11 or newer, loads it as it is.
"""
