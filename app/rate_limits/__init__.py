"""Rate limits: counts in a sliding minute, in this process or in a store shared by several servers."""
