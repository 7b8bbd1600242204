"""How a command reaches the runs: through the monitor's socket, or alone under its lock."""
