"""Messages, v2."""
