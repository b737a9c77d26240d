"""Requests and responses of the team inbox."""
