"""Contacts in bulk: rows of an upload or of a file, read as people write them, and carried out a page at a time."""
