"""One module of sentences per area; ``views/messages.py`` gathers them."""
