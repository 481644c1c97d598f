"""What holds for official documents: their kinds, how their numbers read, their fields."""

from models.documents.rules.fields import FIELDS, NATURAL_KEY, key_text
from models.documents.rules.kinds import DocumentKind, kind_of

__all__ = ["FIELDS", "NATURAL_KEY", "DocumentKind", "key_text", "kind_of"]
