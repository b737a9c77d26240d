"""Endpoints of blasts."""
