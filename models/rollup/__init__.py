"""What the country reports: figures added up, with who is counted and where each figure comes from."""
