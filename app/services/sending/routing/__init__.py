"""Routing of messages: which carrier account takes the next attempt."""
