"""What the user may set: the dialog over settings.toml, its words, and how a change comes into force."""
