"""Tags and custom fields: definitions of organizations, values of contacts, and the jobs that add and remove them."""
