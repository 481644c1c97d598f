"""Procedures (thủ tục hành chính): the national catalogue and what agencies do differently."""
