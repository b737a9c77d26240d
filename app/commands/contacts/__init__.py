"""Commands for users' contacts: export, import and search index."""
