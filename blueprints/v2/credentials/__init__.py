"""Credentials, v2: user tokens, service accounts and sessions."""
