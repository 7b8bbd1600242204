"""A program's output as rows: read where it is looked at, painted, selected, read aloud."""
