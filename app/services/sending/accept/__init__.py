"""Accepting messages: validating, storing and scheduling them, and previews of what would be sent."""
