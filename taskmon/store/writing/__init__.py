"""The one thread that writes: closures in groups, one commit, then those who are told."""
