"""The contact book, v2."""
