"""Reading JSON that people wrote: every getter notes what is wrong and goes on with a harmless value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from models.base.findings import Finding, Severity
from models.base.text import clean, clean_lines
from models.base.words import Words

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
MAX_LABEL = 500
MAX_HELP = 4000

E = TypeVar("E", bound=StrEnum)


@dataclass(slots=True)
class Source:
    """One object of the JSON, with its place for the findings (``sections[0].fields[3]``)."""

    data: Mapping[str, Any]
    path: str
    findings: list[Finding]
    seen: set[str] = field(default_factory=set)

    def note(self, code: str, name: str = "", value: Any = "", **params: Any) -> None:
        path = f"{self.path}.{name}".strip(".")
        shown = str(value)[:200]
        found = Finding(code, Severity.ERROR, row_key=path, column=name, value=shown, params={"path": path, **params})
        self.findings.append(found)

    def raw(self, name: str) -> Any:
        self.seen.add(name)
        return self.data.get(name)

    def text(self, name: str, limit: int = MAX_LABEL, *, required: bool = False, lines: bool = False) -> str:
        value = self.raw(name)
        if value is not None and not isinstance(value, str):
            self.note("form.not_text", name, value)
            value = None
        text = (clean_lines if lines else clean)(value or "")
        if required and not text:
            self.note("form.missing", name)
        if len(text) > limit:
            self.note("form.too_long", name, text, length=len(text), limit=limit)
        return text

    def code(self, name: str = "code", *, required: bool = True) -> str:
        value = self.text(name, required=required)
        if value and not CODE.fullmatch(value):
            self.note("form.bad_code", name, value)
        return value

    def words(self, name: str, limit: int = MAX_LABEL, *, required: bool = False, lines: bool = False) -> Words:
        value = self.raw(name)
        if isinstance(value, str) or value is None:
            return Words(self.text(name, limit, required=required, lines=lines))
        inner = self._object(name, value)
        if inner is None:
            return Words("")
        vi = inner.text("vi", limit, required=required or bool(inner.data.get("en")), lines=lines)
        words = Words(vi, inner.text("en", limit, lines=lines))
        inner.finish()
        return words

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if value is not None and not isinstance(value, bool):
            self.note("form.not_flag", name, value)
        return value is True

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self.raw(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.note("form.not_in_range", name, value, low=low, high=high)
            return default
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > 24:
            self.note("form.not_number", name, value)
            return None
        return number

    def day(self, name: str) -> date | None:
        value = self.raw(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.note("form.not_date", name, value)
            return None

    def one_of(self, name: str, kinds: type[E], default: E | None = None) -> E:
        """One of the listed words; without a default it must be there."""
        value = self.raw(name)
        first = default if default is not None else next(iter(kinds))
        if value is None and default is not None:
            return first
        try:
            return kinds(value)
        except ValueError:
            self.note("form.unknown_choice", name, value, allowed=[kind.value for kind in kinds])
            return first

    def texts(self, name: str, limit: int = 500) -> tuple[str, ...]:
        """A list of short texts."""
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value) or len(value) > limit:
            self.note("form.not_list", name, value, limit=limit)
            return ()
        return tuple(clean(item)[:MAX_LABEL] for item in value)

    def child(self, name: str) -> Source | None:
        """The object under a name, None where there is none."""
        value = self.raw(name)
        return None if value is None else self._object(name, value)

    def children(self, name: str, limit: int) -> Iterator[Source]:
        """The objects of a list; what goes beyond the limit is noted and left out."""
        value = self.raw(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.note("form.not_list", name, value, limit=limit)
            return
        if len(value) > limit:
            self.note("form.too_many", name, len(value), count=len(value), limit=limit)
        for position, item in enumerate(value[:limit]):
            inner = self._object(f"{name}[{position}]", item)
            if inner is not None:
                yield inner

    def finish(self) -> None:
        """Note the names that nobody asked for: a misspelt one would be lost in silence."""
        for name in self.data:
            if name not in self.seen:
                self.note("form.unknown_name", str(name)[:80])

    def _object(self, name: str, value: Any) -> Source | None:
        if isinstance(value, Mapping):
            return Source(value, f"{self.path}.{name}".strip("."), self.findings)
        self.note("form.not_object", name, value)
        return None
