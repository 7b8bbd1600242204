"""What an output names: addresses and files, found and opened."""
