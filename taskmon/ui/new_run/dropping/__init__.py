"""What is dropped onto the window or a saved job: it fills a form in, and starts nothing."""
