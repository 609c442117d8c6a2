"""How the client behaves under load."""
