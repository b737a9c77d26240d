"""Consent: its record, and how it is read."""
