"""How often something may be asked for: counting over a sliding minute, in this process or in a store that servers share."""
