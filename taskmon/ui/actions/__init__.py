"""What can be asked of runs: the verbs, how they are asked, and what has to be known before."""
