"""Opt-outs: their register, and those that an organization's numbers share."""
