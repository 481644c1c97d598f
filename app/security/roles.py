"""Role × permission, the only table of it. It feeds FAB, the page of roles, the docs and the tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask

from models.base.permissions import Permission as P  # noqa: N817 - a table reads better with one letter
from models.base.words import Words
from models.organisations.rules.people import ROLES as SAID

_EVERYBODY = frozenset({
    P.ACCOUNT_USE, P.ORGANISATION_READ, P.DOCUMENT_READ, P.PROGRAMME_READ, P.PROCEDURE_READ, P.REGIME_READ,
    P.FORM_READ,
})  # fmt: skip
_READS_WORK = frozenset({
    P.PLAN_READ, P.FOCAL_POINT_READ, P.REPORT_READ, P.UPLOAD_READ, P.EXPORT_CREATE, P.MEMBER_READ, P.JOB_READ,
})  # fmt: skip
_ENTERS = _EVERYBODY | _READS_WORK | {
    P.VARIANT_WRITE, P.PLAN_WRITE, P.FOCAL_POINT_WRITE, P.FOCAL_POINT_REVEAL, P.REPORT_ENTER, P.UPLOAD_CREATE,
}  # fmt: skip
_STEERS = _EVERYBODY | _READS_WORK | {P.ROLLUP_READ, P.AUDIT_READ}

ROLES: Final[dict[str, frozenset[P]]] = {
    "admin": _STEERS | {
        P.ORGANISATION_MANAGE, P.MEMBER_MANAGE, P.USER_MANAGE, P.DOCUMENT_WRITE, P.PROGRAMME_MANAGE,
        P.PROCEDURE_WRITE, P.REGIME_MANAGE, P.FORM_MANAGE, P.SYSTEM_MANAGE, P.UPLOAD_CREATE,
    },
    "lead": _STEERS | {
        P.FOCAL_POINT_REVEAL, P.DOCUMENT_WRITE, P.PROGRAMME_MANAGE, P.PERIOD_EXTEND, P.REPORT_REVIEW,
        P.REPORT_REOPEN, P.REPORT_EXCUSE, P.ROLLUP_FREEZE, P.UPLOAD_CREATE,
    },
    "reviewer": _STEERS | {P.FOCAL_POINT_REVEAL, P.DOCUMENT_WRITE, P.PROCEDURE_WRITE, P.UPLOAD_CREATE, P.REPORT_REVIEW},
    "auditor": _STEERS,
    "agency_editor": _ENTERS,
    "agency_approver": _ENTERS | {P.REPORT_SUBMIT, P.MEMBER_MANAGE},
    "service": _EVERYBODY | {
        P.REPORT_READ, P.REPORT_ENTER, P.REPORT_SUBMIT, P.UPLOAD_READ, P.UPLOAD_CREATE, P.PLAN_READ,
    },
}  # fmt: skip

# Whose rows a role reads and writes: its own organisation's, or everybody's.
READS_ALL: Final = frozenset({"admin", "lead", "reviewer", "auditor"})
WRITES_ALL: Final = frozenset({"admin", "lead", "reviewer"})
AGENCY_ROLES: Final = ("agency_editor", "agency_approver", "service")

LABELS: Final[dict[str, Words]] = {role.value: words for role, words in SAID.items()}


@dataclass(frozen=True, slots=True)
class Table:
    """The table as pages read it."""

    permissions: dict[str, frozenset[P]]
    labels: dict[str, Words]


def install(app: Flask) -> None:
    """Give the pages the table, which they cannot import: ``app.extensions["tien_do_roles"]``."""
    app.extensions["tien_do_roles"] = Table(ROLES, LABELS)
