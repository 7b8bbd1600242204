"""A damaged database: set aside, rebuilt from journals."""
