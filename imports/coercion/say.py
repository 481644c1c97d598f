"""How a conversion speaks: a value comes back, or None and something was said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from models.base.findings import Severity

Value = Decimal | str | bool | date | list[str] | None

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


class Say(Protocol):
    """Receives what a conversion has to say; the caller knows the place."""

    def __call__(self, code: str, severity: Severity = ERROR, /, **params: Any) -> None: ...
