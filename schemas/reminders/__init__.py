"""Requests and responses of reminders."""
