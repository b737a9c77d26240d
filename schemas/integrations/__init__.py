"""Integrations: installed ones, and their events."""
