"""What was sent: the bytes as received, what was found in them and what became of them."""
