"""What changes runs that there are, and their groups."""
