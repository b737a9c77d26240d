"""Groups: their members, and what becomes of a message for each recipient."""
