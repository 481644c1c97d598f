"""What can be asked of the country's figures, under one name. The scope of the session's actor applies."""

from models.rollup.queries.country import Agency, Missing, Rollup, national
from models.rollup.queries.drilling import Part, parts, snapshots

__all__ = ["Agency", "Missing", "Part", "Rollup", "national", "parts", "snapshots"]
