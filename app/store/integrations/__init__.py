"""Installed integrations, and their links to contacts."""
