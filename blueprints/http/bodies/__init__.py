"""Request bodies of other types than JSON."""
