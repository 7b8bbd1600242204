"""The commands, a module each, named after what is typed."""
