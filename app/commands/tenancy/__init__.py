"""Commands for tenants, super admins and purges."""
