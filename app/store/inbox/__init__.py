"""Collections of the team inbox, and its queries of contacts."""
