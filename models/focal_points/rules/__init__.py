"""What holds for focal points: their fields, the masks of personal data, when they are to be confirmed."""

from __future__ import annotations

from models.focal_points.rules.fields import FIELDS, LISTED, NATURAL_KEY, PERSONAL
from models.focal_points.rules.masks import mask

__all__ = ["FIELDS", "LISTED", "NATURAL_KEY", "PERSONAL", "mask"]
