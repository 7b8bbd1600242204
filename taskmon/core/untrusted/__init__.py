"""What others have written, read within bounds."""
