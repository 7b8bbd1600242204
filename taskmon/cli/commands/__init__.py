"""The commands, a module each, named after what is typed: `adding`, `changing`, `reading`, `monitors` say what for."""
