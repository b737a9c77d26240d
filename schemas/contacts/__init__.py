"""The contact book: contacts, lists, imports, duplicates and blocked numbers."""
