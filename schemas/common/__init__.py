"""Field types, queries and error envelopes that all subjects share."""
