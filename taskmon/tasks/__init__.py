"""Tasks: Python functions as jobs. For their authors, and for the processes that load and perform them.

    from taskmon import task, TaskContext

    @task(retries=2, retry_on=[ConnectionError])
    def fetch(ctx: TaskContext, urls: list[str]) -> int:
        ctx.expect_steps(len(urls))
        return sum(ctx.step(url, download, url) for url in urls)

The map, in the order in which a task meets it:

    decorator, markers   what its author says: `@task` about the function, `Range`, `File`, `Secret` about a parameter
    parameters/          what it takes: read from its signature, as data that a form is drawn from, checked, converted
    code/                where its code is found and loaded, and where in it something was raised
    describe/            what is known before it runs: asked of its own interpreter, in a process of its own
    context              `TaskContext`: what the running function holds
    cancellation         how it learns that it is to end
    reporting/           how far it is; counted on any thread, sent a few times a second
    tries, time_limit    how often a step is tried, which failures are worth it, how long one try may take
    durable/             what a later attempt goes on from: steps, state, checkpoint
    mapping/             one function over many items: in threads, coroutines or processes, given out in order
    run_files            what it saves with its run
    log_lines            how a line of its log reads
    process/             loads, checks and calls it, says how it ended; the process around it, its pipes, and what
                         keeps one warm for many runs of a file
    __main__             starts that process by path, with any interpreter
    builtin/             tasks that come along, and show how a good one is written

Below the engine and the worker; made of `core` and the standard library alone, for a project's own interpreter,
Python 3.11 or newer, loads it as it is.
"""
