"""What is a monitor, or ends one."""
