"""Usage: counts of messages by month, and how far they were taken."""
