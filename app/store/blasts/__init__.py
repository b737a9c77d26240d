"""Blasts: what they send, their recipients, and how recipients responded."""
