"""Users: requests that create and update them, responses, and their settings."""
