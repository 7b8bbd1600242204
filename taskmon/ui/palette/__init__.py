"""The palette: everything that can be asked for, and every run, saved job, setting and place, found by its words."""
