"""Compliance, on the wire."""
