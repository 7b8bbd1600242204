"""What stands around the list: toolbar, sidebar, banner, status bar, welcome."""
