"""The notes of the audit as people read them: codes by their words, the rest as it was written.

An entry keeps what the machine knew, in a form that never changes; the words are found when it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit.tables import AuditEntry
from models.organisations.rules.people import ROLES
from models.uploads.rules import Verdict
from views import formats
from views.kinds_of_work import kind_in_words
from views.messages import sentence
from views.registers.index import REGISTERS

_VERDICTS: Final[dict[str, Any]] = {
    Verdict.ACCEPTED.value: _l("Nothing was found against the file"),
    Verdict.ACCEPTED_WITH_WARNINGS.value: _l("The file passes, with warnings"),
    Verdict.REFUSED.value: _l("The file is refused"),
}
_MANY: Final[dict[str, Any]] = {"bin": _l("Put in the bin"), "restore": _l("Restored")}
_ROLES: Final = {role.value: words for role, words in ROLES.items()}
_TITLES: Final = {each.workbook or each.name.replace("_", "-"): each.title for each in REGISTERS.values()}
_REGISTERS: Final = {each.noun: each for each in REGISTERS.values()}
_COUNTS: Final = re.compile(r"created (\d+), updated (\d+), unchanged (\d+)")
_EXPORTED: Final = re.compile(r"([\w-]+): (\d+) ?(.*)", re.DOTALL)
_REVISION: Final = re.compile(r"revision (\d+)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def said(action: str, note: str) -> str:
    """The note of an entry in the reader's language; one that follows no pattern as it is."""
    noun, _, verb = action.partition(":")
    if not note:
        return note
    if verb == "changed_many":
        return _many(noun, note)
    tell = _TELLERS.get(action)
    return tell(note) if tell is not None else note


def tell_notes(session: Session, rows: list[dict[str, Any]]) -> None:
    """Put the notes of audit entries into words."""
    told = [row for row in rows if row.get("note")]
    asked = select(AuditEntry.id, AuditEntry.action).where(AuditEntry.id.in_([row["id"] for row in told]))
    actions = {int(entry_id): str(action) for entry_id, action in session.execute(asked)} if told else {}
    for row in told:
        row["note"] = said(actions[row["id"]], row["note"])


def _many(noun: str, note: str) -> str:
    """``set fee 12``, ``bin 12``: what was done to how many rows."""
    deed, *field, count = note.split(" ")
    rows = _rows(count)
    if field and deed == "set":
        column = _REGISTERS[noun].by_code.get(field[0]) if noun in _REGISTERS else None
        return f"{formats.words(column.field.label) if column is not None else field[0]} · {rows}"
    return f"{_MANY[deed]} · {rows}" if deed in _MANY else note


def _rows(count: str) -> str:
    if not count.isdecimal():
        return count
    return ngettext("%(rows)s row", "%(rows)s rows", int(count), rows=formats.number(count))


def _exported(note: str) -> str:
    found = _EXPORTED.fullmatch(note)
    if found is None:
        return note
    kind, count, query = found.groups()
    return " · ".join(filter(None, (_title(kind), _rows(count), query)))


def _title(kind: str) -> str:
    return formats.words(_TITLES.get(kind, kind))


def _listed(note: str) -> str:
    found = _COUNTS.fullmatch(note)
    if found is None:
        return note
    new, changed, same = (formats.number(count) for count in found.groups())
    return gettext("%(new)s new, %(changed)s changed, %(same)s unchanged", new=new, changed=changed, same=same)


def _saved(note: str) -> str:
    found = _REVISION.fullmatch(note)
    return gettext("Revision %(n)s", n=found[1]) if found else note


def _day(note: str) -> str:
    return formats.day(date.fromisoformat(note)) if _DAY.fullmatch(note) else note


def _form_and_period(note: str) -> str:
    form, _, period = note.rpartition(" ")
    return f"{form} · {formats.period(period)}" if form else note


def _role(note: str) -> str:
    return formats.words(_ROLES.get(note, note))


_TELLERS: Final[dict[str, Callable[[str], str]]] = {
    "job:asked": kind_in_words,
    "upload:checked": lambda note: str(_VERDICTS.get(note, note)),
    "upload:failed": lambda note: sentence(note, {}),
    "member:appointed": _role,
    "member:ended": _role,
    "member:end_set": _role,
    "report:saved": _saved,
    "procedure:listed": _listed,
    "register:exported": _exported,
    "template:downloaded": _title,
    "holiday:removed": _day,
    "period:removed": formats.period,
    "rollup:exported": _form_and_period,
}
"""The actions whose notes hold codes. What people wrote, reasons and titles, is not among them."""
