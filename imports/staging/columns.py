"""Whole columns of cells become values: a column is looked at once, and only an odd cell by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from imports.cells import Raw
from imports.coercion import Context, converter
from imports.coercion.convert import Convert, is_blank
from imports.coercion.legacy import may_be_legacy
from imports.coercion.texts import EXCEL_LIMIT
from models.base.fields import Field, FieldType
from models.base.findings import Severity
from models.base.text import are_clean
from models.base.values import soundness

_REMEMBERED = 1_000_000  # letters of the values of one column
_BY_VALUE = {str, date, datetime}  # equal ones are read alike; 1, 1.0 and True are equal and are not
_PLAIN_TEXTS = {FieldType.TEXT, FieldType.NARRATIVE, FieldType.CODE}
_WHOLE = {FieldType.INTEGER, FieldType.MONEY}
_LISTS = {FieldType.CHOICES, FieldType.REFERENCES}


class ColumnReader:
    """Reads the cells of one column, batch after batch.

    ``at`` is its number on the sheet. After ``read``, ``values`` are what would be kept, ``noisy`` the positions
    at which something has to be said, and ``doubtful`` those whose value breaks a rule of the field.
    """

    def __init__(self, item: Field, at: int, context: Context, null_text: str = "") -> None:
        self.item, self.code, self.at = item, item.code, at
        self.values: list[Any] = []
        self.noisy: list[int] = []
        self.doubtful: list[int] = []
        self._context, self._null_text = context, null_text
        self._readers: dict[str, Convert] = {"": converter(item, context)}
        self._sound = soundness(item)
        self._known: dict[Raw, Any] = {}
        self._unsound: set[Raw] = set()
        self._letters = 0
        self._said = False
        plain = item.type in _PLAIN_TEXTS and not item.extra.get("mask") and not item.choices
        self._fits = _all_fit(item) if plain else None

    def read(self, cells: Sequence[Raw]) -> None:
        """Read a batch; the results stand in the attributes."""
        self.noisy, self.doubtful = [], []
        kinds = set(map(type, cells))
        if self._fits is not None and kinds == {str} and self._as_they_are(cells):  # type: ignore[arg-type]
            return
        if kinds <= _BY_VALUE:
            self._by_value(cells)
        else:
            self.values = [self._one_by_one(position, raw) for position, raw in enumerate(cells)]
            self.doubtful = [at for at, value in enumerate(self.values) if not self._sound(value)]

    def again(self, position: int, raw: Raw, say: Any, font: str = "") -> None:
        """Read one cell of the batch on its own, with somebody to talk to."""
        if font not in self._readers:
            self._readers[font] = converter(self.item, self._context, font)
        self.put(position, None if is_blank(raw) else self._readers[font](raw, say))

    def put(self, position: int, value: Any) -> None:
        """Another value for one cell of the batch."""
        self.values[position] = kept = self._kept(value)
        if self._sound(kept):
            self.doubtful = [at for at in self.doubtful if at != position]
        elif position not in self.doubtful:
            self.doubtful.append(position)

    def _as_they_are(self, cells: Sequence[str]) -> bool:
        """Texts with nothing to mend, all of them at once."""
        assert self._fits is not None
        joined = "\n".join(cells)
        if joined.count("\n") != len(cells) - 1 or (self._null_text and self._null_text in joined):
            return False
        if not are_clean(joined) or may_be_legacy(joined) or not self._fits(joined, cells):
            return False
        self.values = [cell or None for cell in cells]
        if self.item.required and None in self.values:
            self.doubtful = [at for at, value in enumerate(self.values) if value is None]
        return True

    def _by_value(self, cells: Sequence[Raw]) -> None:
        known = self._known
        if self._letters > _REMEMBERED:
            known.clear()
            self._unsound.clear()
            self._letters = 0
        new = set(cells) - known.keys()
        noisy = {raw for raw in new if not self._learn(raw)}
        self.values = [known.get(raw) for raw in cells] if noisy else list(map(known.__getitem__, cells))
        if noisy:
            self.noisy = [at for at, raw in enumerate(cells) if raw in noisy]
        if self._unsound:
            self.doubtful = [at for at, raw in enumerate(cells) if raw in self._unsound]

    def _learn(self, raw: Raw) -> bool:
        """Read a value that was not met before; False where there is something to say of it."""
        value, said = self._heard(raw)
        if said:
            return False
        self._known[raw] = value
        self._letters += len(raw) if isinstance(raw, str) else 10
        if not self._sound(value):
            self._unsound.add(raw)
        return True

    def _one_by_one(self, position: int, raw: Raw) -> Any:
        value, said = self._heard(raw)
        if said:
            self.noisy.append(position)
        return value

    def _heard(self, raw: Raw) -> tuple[Any, bool]:
        self._said = False
        value = self._kept(None if is_blank(raw) else self._readers[""](raw, self._hear))
        return value, self._said

    def _hear(self, _code: str, _severity: Severity = Severity.ERROR, /, **_params: Any) -> None:
        self._said = True

    def _kept(self, value: Any) -> Any:
        """The form in which it would be stored: an unanswered yes-or-no is no, an empty list a list."""
        if value is None or (self._null_text and value == self._null_text):
            kind = self.item.type
            return [] if kind in _LISTS else False if kind is FieldType.BOOLEAN else None
        return int(value) if self.item.type in _WHOLE else value


def _all_fit(item: Field) -> Callable[[str, Sequence[str]], bool]:
    """Whether clean texts, given joined by line ends and apart, surely break no rule of the field."""
    longest = min(item.max_length or EXCEL_LIMIT - 1, EXCEL_LIMIT - 1)
    is_code = item.type is FieldType.CODE
    shape = re.compile(item.pattern).fullmatch if item.pattern else None

    def fit(joined: str, cells: Sequence[str]) -> bool:
        return (
            max(map(len, cells), default=0) <= longest
            and (not is_code or joined.isascii())
            and (shape is None or all(map(shape, filter(None, cells))))
        )

    return fit
