"""What holds for agencies: their kinds, levels, the ways one follows another, and when a dated fact holds."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What an agency is. A province and a city are the same rank with different names."""

    MINISTRY = "ministry"
    MINISTERIAL_AGENCY = "ministerial_agency"
    GOVERNMENT_AGENCY = "government_agency"
    PROVINCE = "province"
    CITY = "city"
    OTHER = "other"


class Level(StrEnum):
    """Whose administration an agency belongs to."""

    CENTRAL = "central"
    PROVINCE = "province"


class Scheme(StrEnum):
    """The lists in which an agency has a code.

    QD20: Quyết định 20/2020/QĐ-TTg (``G18``, ``H62``). QCVN102: its predecessor (``000.00.00.H62``).
    GSO: the statistics office's number, unique only on a date: 24 was Bắc Giang and became Bắc Ninh.
    """

    QD20 = "QD20"
    QCVN102 = "QCVN102"
    GSO = "GSO"


class SuccessionKind(StrEnum):
    """How one agency follows another. A rename is the same agency; a transfer moves a function only."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    DISSOLVE = "dissolve"
    TRANSFER_FUNCTION = "transfer_function"


class Role(StrEnum):
    """What a person is in an agency."""

    ADMIN = "admin"
    LEAD = "lead"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    AGENCY_EDITOR = "agency_editor"
    AGENCY_APPROVER = "agency_approver"
    SERVICE = "service"


# An agency appoints its own people to these; the others are given by an administrator.
AGENCY_ROLES = frozenset({Role.AGENCY_EDITOR, Role.AGENCY_APPROVER})


def holds_on(valid_from: date | None, valid_to: date | None, on: date) -> bool:
    """Whether a fact dated ``valid_from`` up to but without ``valid_to`` holds on that day."""
    return (valid_from is None or valid_from <= on) and (valid_to is None or on < valid_to)
