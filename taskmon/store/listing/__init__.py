"""What a list of all runs asks of the database: which there are, and in which order."""
