"""What may be asked of runs and saved jobs, each verb once."""
