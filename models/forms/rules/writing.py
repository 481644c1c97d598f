"""From a definition back to JSON, and the fingerprint that freezes a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from models.base.words import Words
from models.forms.rules.reading import read
from models.forms.rules.shape import FormDefinition


def dump(definition: FormDefinition) -> dict[str, Any]:
    """The definition as JSON. Defaults are left out, so what the portal learns later changes no hash."""
    data: dict[str, Any] = _plain(definition)
    return data


def canonical(data: Mapping[str, Any]) -> str:
    """One text for one content: sorted names, no spaces, real letters."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_hash(content: FormDefinition | Mapping[str, Any]) -> str:
    """SHA-256 of the content, 64 hexadecimal digits.

    The order of names, spaces and how a letter is composed do not matter; raises Refused as ``read`` does.
    """
    definition = content if isinstance(content, FormDefinition) else read(content)
    return sha256(canonical(dump(definition)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Words):
        return value.as_dict()
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if _said(field, value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, date) else value


def plain_number(value: Decimal) -> str:
    """A figure without exponent and without useless zeros: ``100``, ``0.5``."""
    text = format(value, "f") if value else "0"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _said(field: Field[Any], owner: Any) -> bool:
    if field.name == "extra":
        return False
    value = getattr(owner, field.name)
    default = field.default_factory() if field.default_factory is not MISSING else field.default
    return bool(default is MISSING or value != default)
