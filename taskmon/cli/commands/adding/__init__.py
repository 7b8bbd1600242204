"""What shall run: new runs, and the jobs that are saved under a name."""
