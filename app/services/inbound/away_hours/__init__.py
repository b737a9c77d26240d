"""Away messages by business hours and holidays."""
