"""How sure a fact is, and where it was read: the two fields of every sourced row."""

from __future__ import annotations

from typing import Final

from models.base.fields import Choice, Field, FieldType
from models.base.words import Words

CERTAINTIES: Final = (
    Choice("H", Words("Chắc chắn", "Sure")),
    Choice("M", Words("Tương đối chắc chắn", "Likely")),
    Choice("L", Words("Cần xác minh", "To be checked")),
    Choice("OWN", Words("Giả định", "Our own")),
)
SOURCED: Final = (
    Field("source", FieldType.TEXT, Words("Nguồn", "Source"), max_length=500),
    Field("certainty", FieldType.CHOICE, Words("Độ tin cậy", "Certainty"), choices=CERTAINTIES),
)
