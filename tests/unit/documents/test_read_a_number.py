from __future__ import annotations

import pytest

from models.documents.rules import DocumentKind, kind_of


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("468/QĐ-TTg", DocumentKind.DECISION),
        ("61/2018/NĐ-CP", DocumentKind.DECREE),
        ("68/NQ-CP", DocumentKind.RESOLUTION),
        ("68-NQ/TW", DocumentKind.RESOLUTION),
        ("202/2025/QH15", DocumentKind.RESOLUTION),
        ("01/2020/TT-VPCP", DocumentKind.CIRCULAR),
        ("86/KH-UBND", DocumentKind.PLAN),
        ("2594/QĐ-BYT", DocumentKind.DECISION),
        ("02/CT-TTg", DocumentKind.DIRECTIVE),
        ("8836/VPCP-KSTT", DocumentKind.LETTER),
        ("516/TTg-KSTT", DocumentKind.LETTER),
        ("12/BC-UBND", DocumentKind.REPORT),
        ("abc", DocumentKind.OTHER),
    ],
)
def test_the_number_says_what_kind_of_document_it_is(number: str, kind: DocumentKind) -> None:
    assert kind_of(number) is kind
