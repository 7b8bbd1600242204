"""What a terminal would show of a program's bytes: text, colours and redraws, and nothing else that one would do."""
