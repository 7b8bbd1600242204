"""What the details say of a run: its overview, its history, its times, what it used."""
