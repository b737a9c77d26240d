"""Media files: where their bytes are kept, which types are accepted, images, and signed links. No business rules."""
