"""Groups: their members, and the states of a message for each recipient."""
