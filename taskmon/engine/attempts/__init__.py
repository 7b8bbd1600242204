"""One attempt from claim to end: its folder, its worker or thread, its driver, and what a crash left."""
