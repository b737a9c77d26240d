"""Endpoints of compliance."""
