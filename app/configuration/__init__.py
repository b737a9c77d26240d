"""Settings of an instance, and which of them production rejects."""
