"""An output read where it is looked at: its rows, whatever its size, and however long its lines are redrawn."""
