"""Messages: sent, received and scheduled."""
