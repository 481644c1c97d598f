"""Column types that keep what the portal promises: exact figures, time in UTC, text in one normal form."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Numeric, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.base.text import clean, clean_lines

# Byte order on PostgreSQL too, so that stored sort keys compare alike on both databases.
Bytewise = String().with_variant(String(collation="C"), "postgresql")


class CleanText(TypeDecorator[str]):
    """One line of text: NFC, trimmed, single spaces (see ``models.base.text.clean``)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class Narrative(TypeDecorator[str]):
    """Text with paragraphs, each cleaned as a line is."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_lines(value)


class Strings(TypeDecorator[list[str]]):
    """A short list of texts, kept as compact JSON text alike on every database, so ``LIKE '%"code"%'`` finds one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: list[str] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps([clean(item) for item in value], ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else list(_items(value))


@lru_cache(maxsize=4096)
def _items(text: str) -> tuple[str, ...]:
    """Lists of a register repeat themselves: most rows hold one of a few."""
    return tuple(str(item) for item in json.loads(text))


class Instant(TypeDecorator[datetime]):
    """A moment, kept in UTC; a value without a time zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A figure of up to 24 digits, 6 of them decimal, that comes back as it went in.

    SQLite keeps whole numbers as integers under NUMERIC affinity; sums of integers stay exact.
    """

    impl = Numeric(24, 6)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteNumeric())
        return dialect.type_descriptor(Numeric(24, 6))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else str(number)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        number = Decimal(str(value))
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


class _SqliteNumeric(Numeric[Any]):
    """NUMERIC in the DDL, values passed through untouched."""

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None
