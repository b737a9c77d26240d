"""Drip campaigns: series of texts, applied to contacts, sent one after the other until the contact replies."""
