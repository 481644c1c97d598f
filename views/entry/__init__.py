"""The web form of a report, made from its form version: what was typed, what it means, how it is drawn."""
