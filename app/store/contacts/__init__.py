"""Contacts, their lists, numbers and search keys, and rows that wait for import."""
