"""Credentials: user tokens and service accounts."""
