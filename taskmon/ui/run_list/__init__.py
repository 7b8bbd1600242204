"""The list of runs: model, filter, columns, painting, keys and menu."""
