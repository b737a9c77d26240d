"""Features of single carriers, v2."""
