"""What is typed, made a request: options, files, saved jobs, tasks and their secrets."""
