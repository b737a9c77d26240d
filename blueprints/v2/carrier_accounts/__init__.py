"""What only one carrier offers, v2."""
