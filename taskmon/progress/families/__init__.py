"""What single tools print that no general rule could know, a file each."""
