"""What went wrong, in the reader's language: errors of runs, trouble of the machine, and what was refused."""
