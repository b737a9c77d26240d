"""Quiet hours: messages that nobody typed wait for the allowed hours of their recipient."""
