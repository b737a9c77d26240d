"""User tokens and service accounts."""
