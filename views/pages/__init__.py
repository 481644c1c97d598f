"""Pages, one module per matter."""
