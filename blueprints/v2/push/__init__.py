"""Push notifications, v2."""
