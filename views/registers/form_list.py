"""What is known of forms besides their versions; these are written on the pages of forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from models.base.actor import Actor
from models.base.permissions import Permission
from models.base.words import Words
from models.forms.operations import add_form, amend_form, remove_form
from models.forms.rules.fields import FIELDS, NATURAL_KEY
from models.forms.tables import Form
from views.registers.adapting import amending, as_columns
from views.registers.description import Link, Register, Verbs, columns_of, stamps

_NAMED: Final = {"regime": "regime", "group": "group"}


def _add(session: Session, actor: Actor, values: dict[str, Any], *, at: datetime) -> Form:
    columns = as_columns(session, Form, values, _NAMED)
    title = Words(columns.pop("title"), columns.pop("title_en", None) or "")
    return add_form(session, actor, at=at, title=title, **columns)


FORMS: Final = Register(
    name="forms",
    model=Form,
    title=Words("Biểu mẫu", "Forms"),
    singular=Words("Biểu mẫu", "Form"),
    columns=columns_of(Form, FIELDS) + stamps(Form),
    listed=("code", "title", "regime", "group"),
    key=NATURAL_KEY,
    order=("code",),
    read=Permission.FORM_READ,
    write=Permission.FORM_MANAGE,
    verbs=Verbs(_add, amending(Form, amend_form, _NAMED), remove_form),
    fixed=("code",),
    titled=("code", "title"),
    icon="forms",
    workbook="forms",
    links=(Link("reports", "form", Words("Báo cáo", "Reports")),),
)  # fmt: skip
