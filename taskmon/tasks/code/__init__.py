"""A task's code: where it is looked for, how it is loaded, where in it something was raised."""
