"""Tenants, organizations, tenant admins and billing reports."""
