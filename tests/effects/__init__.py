"""Effects of request fields: for each field of each operation, a test that fails when the field is dropped."""
