"""Users, v2."""
