"""Tasks: Python functions as jobs. For their authors, and for the processes that load and perform them.

    from taskmon import task, TaskContext

    @task(retries=2, retry_on=[ConnectionError])
    def fetch(ctx: TaskContext, urls: list[str]) -> int:
        ctx.expect_steps(len(urls))
        return sum(ctx.step(url, download, url) for url in urls)

The map, in the order in which a task meets them:

    what its author says
        declaring        `@task`: about the function
        markers          `Range`, `Label`, `File`, `Folder`, `Secret`: about a parameter
    what its parameters are
        parameters       a signature's parameters, and their binding for a call; the rest of this group is below it
        values           the types of values, as data that a form can be drawn from
        hints            from Python's type hints to those
        conversion       from JSON values to what the function sees, and back
        checking         JSON values against the types, all problems at once
        texts            NAME=VALUE, as typed in a shell, to JSON values
    which function a name means
        finding, loading     the module or file is loaded; only in a process that is the task's own, or asks for it
        search_path, listing     where modules may be looked for; names, without loading what they mean
        sources          which files its code is made of, and which of them have changed
    what is known before it runs
        asking, interpreter  from outside: starts a process that answers
        describing           that process
        description          the answer
        prerequisites        the task's `check`
    while it runs
        performing       loads, checks, calls, and says how it ended; never raises
        event_loop       for what is `async`
        context          `TaskContext`: what the running function holds
        stopping         `RunStopped`, `Stop`: how it learns that it is to end
        meter, counting, reporter    how far it is; counted on any thread, sent a few times a second
        steps, state     what `step` and `transaction` do
        uses, digest     which kept result belongs to a step: by what it is called with
        kept, kept_file  the file of steps, checkpoint and state that a later attempt goes on from: read, written
        kept_secrets     what stands in it for the values of secrets
    what it leaves
        results          what it returned, by its size
        run_files        what it saves with its run
        failures         what it raised, as records
        tracebacks       where in its author's code that was
        json_values, plain_values    what JSON can hold, and what becomes that
        durable          files that are whole or not there
    the process around it
        __main__         started by its path, with any interpreter
        child, channel   its life, and its pipes to the worker

    builtin/             tasks that come along, and show how a good one is written

Below the engine and the worker; made of `core` and the standard library alone, for a project's own interpreter,
Python 3.11 or newer, loads it as it is.
"""
