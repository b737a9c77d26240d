"""Push notifications to users' devices."""
