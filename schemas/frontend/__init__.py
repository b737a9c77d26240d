"""What the web app alone asks for."""
