"""Commands for carrier accounts and their credentials."""
