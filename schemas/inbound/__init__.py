"""Inbound messages that are simulated."""
