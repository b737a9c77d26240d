"""Phone numbers and e-mail addresses: parsing, canonical form and validation."""
