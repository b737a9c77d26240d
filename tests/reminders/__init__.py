"""Reminders, wall-clock times and recurring messages."""
