"""Endpoints of reminders."""
