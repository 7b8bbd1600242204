"""The pane under the list: what is known of one run."""
