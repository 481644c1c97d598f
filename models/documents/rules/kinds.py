"""Kinds of official documents and how their numbers read."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is; the abbreviations are those of Nghị định 30/2020/NĐ-CP."""

    LAW = "luat"
    RESOLUTION = "nghi_quyet"  # NQ
    DECREE = "nghi_dinh"  # NĐ
    DECISION = "quyet_dinh"  # QĐ
    DIRECTIVE = "chi_thi"  # CT
    CIRCULAR = "thong_tu"  # TT
    PLAN = "ke_hoach"  # KH
    REPORT = "bao_cao"  # BC
    LETTER = "cong_van"
    NOTICE = "thong_bao"  # TB
    OTHER = "khac"


_BY_ABBREVIATION = {
    "NQ": DocumentKind.RESOLUTION,
    "NĐ": DocumentKind.DECREE,
    "QĐ": DocumentKind.DECISION,
    "CT": DocumentKind.DIRECTIVE,
    "TT": DocumentKind.CIRCULAR,
    "KH": DocumentKind.PLAN,
    "BC": DocumentKind.REPORT,
    "TB": DocumentKind.NOTICE,
}


def kind_of(number: str) -> DocumentKind:
    """What a number says of its document: ``86/KH-UBND`` is a plan. A number without a kind is a letter's."""
    for part in number.upper().split("/")[1:]:
        head = part.split("-")[0]
        if head in _BY_ABBREVIATION:
            return _BY_ABBREVIATION[head]
        if head.startswith("QH"):
            return DocumentKind.RESOLUTION
    abbreviation = number.upper().split("/")[0].rsplit("-", 1)[-1]
    return _BY_ABBREVIATION.get(abbreviation, DocumentKind.LETTER if "/" in number else DocumentKind.OTHER)
