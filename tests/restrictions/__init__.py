"""The restrictions of users, by operation: `table.py` says which operation each one closes."""
