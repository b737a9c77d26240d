"""Exports of contacts and conversations: chosen, read page by page, written while they are read."""
