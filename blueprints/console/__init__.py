"""The console: the product's web application, served from the folder that its build fills."""
