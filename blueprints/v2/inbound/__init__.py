"""Inbound messages, v2."""
