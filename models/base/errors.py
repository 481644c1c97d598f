"""What an operation says when it refuses. Each error is a code and parameters; doors make sentences."""

from __future__ import annotations

from typing import Any

from models.base.findings import Finding


class DomainError(Exception):
    """A refusal that a user caused and can mend. Never carries SQL, a path or a stack trace."""

    code = "refused"
    status = 422

    def __init__(self, code: str | None = None, /, **params: Any) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.params = params


class NotFound(DomainError):
    """No such thing, or not one that the actor may know of: the two are told apart nowhere."""

    code = "not_found"
    status = 404


class Forbidden(DomainError):
    """The actor may not do this at all."""

    code = "forbidden"
    status = 403


class Conflict(DomainError):
    """The thing changed since it was read, or a second one may not be. ``params`` say by whom."""

    code = "conflict"
    status = 409


class Refused(DomainError):
    """Guards did not hold; ``findings`` say each reason."""

    code = "refused"
    status = 422

    def __init__(self, findings: list[Finding], code: str | None = None, /, **params: Any) -> None:
        super().__init__(code, **params)
        self.findings = findings
