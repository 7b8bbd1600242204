"""A task performed in a process: called, stopped, its result and its failure told."""
