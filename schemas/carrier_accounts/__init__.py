"""Carrier accounts, and what only one carrier offers."""
