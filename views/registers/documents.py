"""Official documents, known by number, day and issuer together."""

from __future__ import annotations

from typing import Final

from models.base.permissions import Permission
from models.base.words import Words
from models.documents.operations import add_document, amend_document, remove_document, restore_document
from models.documents.rules import FIELDS, NATURAL_KEY
from models.documents.tables import OfficialDocument
from views.registers.adapting import adding, amending
from views.registers.description import Link, Register, Verbs, columns_of, stamps

_NAMED: Final = {"issuer": "organisation"}
DOCUMENTS: Final = Register(
    name="documents",
    model=OfficialDocument,
    title=Words("Văn bản", "Documents"),
    singular=Words("Văn bản", "Document"),
    columns=columns_of(OfficialDocument, FIELDS) + stamps(OfficialDocument),
    listed=("number", "signed_on", "issuer_name", "kind", "summary", "certainty"),
    key=NATURAL_KEY,
    order=("-signed_on", "number"),
    read=Permission.DOCUMENT_READ,
    write=Permission.DOCUMENT_WRITE,
    verbs=Verbs(
        adding(OfficialDocument, add_document, _NAMED),
        amending(OfficialDocument, amend_document, _NAMED),
        remove_document,
        restore_document,
    ),
    titled=("number", "summary"),
    icon="file-text",
    workbook="documents",
    links=(
        Link("programmes", "document", Words("Đề án, chương trình", "Programmes")),
        Link("plans", "document", Words("Kế hoạch", "Plans")),
        Link("regimes", "document", Words("Chế độ báo cáo", "Regimes")),
    ),
)
