"""Messages that wait for the recipient: released once the contact confirms or opts out, or canceled."""
