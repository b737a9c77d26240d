"""Endpoints of the inventory of numbers."""
