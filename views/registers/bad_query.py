"""A list that cannot be asked for as it was."""

from __future__ import annotations

from typing import Any

from models.base.errors import Refused
from models.base.findings import Finding, Severity


class BadQuery(Refused):
    """The list cannot be asked for like this."""

    code = "query.refused"
    status = 400

    def __init__(self, code: str, column: str = "", value: str = "", **params: Any) -> None:
        finding = Finding(code, Severity.ERROR, column=column[:100], value=value[:100], params=params)
        super().__init__([finding], None, reason=code)
