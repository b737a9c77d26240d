"""Settings of organizations, one module per subject."""
