"""What must not hold the window up: reads and questions on threads of their own."""
