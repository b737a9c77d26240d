"""The OpenAPI document of the instance, its pages, and what views declare for it."""
