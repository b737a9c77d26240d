"""Identity providers, and sign-ons in progress."""
