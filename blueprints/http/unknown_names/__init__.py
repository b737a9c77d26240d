"""Names in a request that its operation does not have: body fields, query parameters and form fields.

Our own operations refuse them. The original's operations serve programs that send extras: there a name is refused only if it is
most likely a misspelling or a synonym, and any other is listed in the response header Ignored-Fields.
"""
