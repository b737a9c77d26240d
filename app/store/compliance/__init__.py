"""Collections of opt-outs, of a user and of an organization, and of records of consent."""
