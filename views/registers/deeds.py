"""What the audit says was done, as people say it: ``plan:binned`` is “Kế hoạch: chuyển vào thùng rác”."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from imports.registers import REGISTERS as DESCRIBED
from views import formats
from views.registers.index import REGISTERS

NOUNS: Final[dict[str, Any]] = {
    "ab_user": _l("Account"), "account": _l("Account"), "attachment": _l("File"),
    "official_document_attachment": _l("File of a document"), "organisation_attachment": _l("File of an agency"),
    "plan_attachment": _l("File of a plan"), "procedure_attachment": _l("File of a procedure"),
    "task_attachment": _l("File of a task"), "programme_attachment": _l("File of a programme"),
    "report_attachment": _l("File of a report"), "addressee_group": _l("Group of agencies"),
    "addressee_group_member": _l("Member of a group"), "answer": _l("Figure of a report"),
    "board": _l("Board"), "document": _l("Document"),
    "export": _l("Workbook of a list"), "form": _l("Form"),
    "form_version": _l("Version of a form"), "holiday": _l("Holiday"), "job": _l("Piece of work"),
    "member": _l("Role in an agency"), "note": _l("Note"), "organisation_code": _l("Code of an agency"),
    "organisation_name": _l("Name of an agency"), "organisation_succession": _l("Change of an agency"),
    "period_extension": _l("Extension"), "preference": _l("Setting"),
    "procedure_variant": _l("Procedure at an agency"), "publication_term": _l("Publication term"),
    "register": _l("List"),
    "report_event": _l("Step of a report"), "review_note": _l("Note"), "revision": _l("Revision"),
    "rollup": _l("National figures"), "rollup_snapshot": _l("Frozen figures"), "saved_view": _l("Saved view"),
    "template": _l("Workbook"), "warning": _l("Warning"), "warning_answer": _l("Explanation"),
}  # fmt: skip
VERBS: Final[dict[str, Any]] = {
    "accepted": _l("accepted"), "added": _l("added"), "amended": _l("amended"),
    "annotated": _l("findings written into the file"),
    "appointed": _l("appointed"), "asked": _l("asked for"), "binned": _l("put in the bin"),
    "cancelled": _l("cancelled"), "changed": _l("data changed"), "changed_many": _l("many rows changed at once"),
    "checked": _l("checked"),
    "code_ended": _l("code ended"), "code_given": _l("code given"), "confirmed": _l("confirmed"),
    "created": _l("data entered"), "deactivated": _l("switched off"), "deleted": _l("removed"),
    "discarded": _l("discarded"),
    "dissolved": _l("dissolved"), "downloaded": _l("downloaded"), "drafted": _l("drafted"),
    "end_set": _l("last day set"), "ended": _l("ended"), "excused": _l("declared not required"),
    "explained": _l("explained"), "exported": _l("exported"), "extended": _l("extended"), "failed": _l("failed"),
    "file_attached": _l("file attached"), "file_removed": _l("file removed"), "file_restored": _l("file put back"),
    "first_password_given": _l("first password given"), "found_infected": _l("virus found"),
    "frozen": _l("frozen"), "function_transferred": _l("task handed over"),
    "joined": _l("agency added"), "left": _l("agency taken out"), "listed": _l("rows taken in"), "locked": _l("locked"),
    "membership_removed": _l("membership removed"), "merged": _l("merged"), "opened": _l("opened"),
    "password_changed": _l("password changed"), "periods_generated": _l("periods generated"),
    "personal_data_removed": _l("personal data removed"), "published": _l("published"), "received": _l("received"),
    "reactivated": _l("switched on"),
    "released": _l("put back in the queue"), "reopened": _l("reopened"), "reported_nil": _l("reported as nil"),
    "required": _l("required again"), "returned": _l("given back"),
    "removed": _l("removed"), "renamed": _l("renamed"), "resolved": _l("settled"), "restored": _l("restored"),
    "retired": _l("retired"),
    "retried": _l("tried again"), "revealed": _l("personal data viewed"), "saved": _l("figures saved"),
    "shown": _l("personal data viewed"), "sign_in_failed": _l("sign-in refused"), "signed_in": _l("signed in"),
    "signed_out": _l("signed out"), "span_changed": _l("membership dates changed"), "split": _l("split"),
    "submitted": _l("sent"),
    "taken": _l("taken up for review"), "verified": _l("verified"), "withdrawn": _l("withdrawn"),
}  # fmt: skip


def thing(noun: str) -> str:
    """What kind of thing an entry is about; a noun that nobody named here is shown as it is kept."""
    if (register := _REGISTERS.get(noun)) is not None:
        return formats.words(register.singular)
    return str(NOUNS.get(noun, noun))


def deed(action: str) -> str:
    """The thing and what was done to it; a verb that is not known here is shown as it is kept."""
    noun, _, verb = action.partition(":")
    return f"{thing(noun)}: {VERBS.get(verb, verb)}"


_REGISTERS = {register.noun: register for register in REGISTERS.values()}


def workbook(kind: str) -> str:
    """What the register of a workbook is called; a form has a code of its own."""
    found = DESCRIBED.get(kind)
    return formats.words(found.title) if found else kind
