"""Blasts, on the wire."""
