"""The local socket: connections, requests in JSON lines, answers."""
