"""Messages and their queries."""
