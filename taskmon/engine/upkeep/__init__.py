"""What is removed and tidied, and when."""
