"""Contacts, their lists, numbers, keys of numbers and search keys, and rows that wait for import."""
