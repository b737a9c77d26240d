"""Integrations of users: installed, told events, and switched off when they fail."""
