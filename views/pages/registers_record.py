"""One record of a register: its page, its form, a cell changed in place, the bin and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from models.base.clock import local_date
from models.base.errors import DomainError, NotFound, Refused
from models.base.findings import Finding
from models.base.model import Owned
from models.organisations.tables import Organisation
from views import formats
from views.api.answers import answer
from views.attachments import HOLDERS, card, record_of
from views.base import actor, commit, now, refusal, session
from views.confirmations import Reminder, reminder_of
from views.messages import finding_sentence
from views.pages.registers_common import RegisterView, address_of, page_name
from views.personal_data import PersonalData, personal_data_of
from views.persons import meet, person
from views.registers import presenting
from views.registers import versions as history
from views.registers.changing import Stale, add, amend, move
from views.registers.compiler import Compiler
from views.registers.deeds import deed
from views.registers.forms import CHOSEN_FROM, entries, inputs
from views.registers.history import happenings, undo_entry
from views.registers.index import REGISTERS
from views.registers.naming import by_key
from views.registers.notes import said
from views.registers.parameters import query_from
from views.registers.record import record
from views.registers.writing import entity


class RecordActions(RegisterView):
    """What one does with one row of a register."""

    @expose("/show/<int:row_id>")
    @has_access
    def show(self, row_id: int) -> Any:
        """A record at a glance, what happened to it, and what points at it."""
        if self.register.page is not None:
            return redirect(address_of(self.register, row_id))
        row = record(session(), actor(), self.register, row_id, at=now(), raw=True)
        if self.register.reveal is not None:
            commit()  # that personal data was shown
        told = happenings(session(), actor(), self.register, row_id)
        presenting.meet_people(session(), self.register.columns, [row])
        meet(session(), [each.who for each in told])
        return self.render_template(
            "register/show.html",
            register=self.register, row=row, name=presenting.name_of(self.register, row), words=formats.words,
            facts=presenting.facts(self.register, actor(), row), references=self._references(),
            history=told, links=self._links(row),
            called=by_key(session(), self.register, [change for each in told for change in each.changes]),
            attached=self._attached(row_id), reminder=self._reminder(row_id), personal=self._personal(row_id),
            may_write=self.may_write(), is_binned=bool(row.get("deleted_at")),
            renderer=presenting.renderer, deed=deed, note_said=said,
        )  # fmt: skip

    def _reminder(self, row_id: int) -> Reminder | None:
        """That a focal point is to be confirmed."""
        is_point = self.register.name == "focal_points"
        return reminder_of(session(), actor(), row_id, local_date(now())) if is_point else None

    def _personal(self, row_id: int) -> PersonalData | None:
        """Whether the personal data of a focal point was removed, or may be."""
        is_point = self.register.name == "focal_points"
        return personal_data_of(session(), actor(), row_id) if is_point else None

    def _attached(self, row_id: int) -> dict[str, Any] | None:
        """The files of the record, where its register has files."""
        holder = HOLDERS.get(self.register.name)
        return card(session(), actor(), holder, record_of(session(), holder, row_id)) if holder else None

    def _references(self) -> dict[str, str]:
        """Where each reference leads: the endpoint that finds the other record by its key."""
        noun_of = {c.code: c.field.reference for c in self.register.columns if c.is_reference}
        return {
            code: f"{page_name(REGISTERS[CHOSEN_FROM[noun]])}.find"
            for code, noun in noun_of.items()
            if noun in CHOSEN_FROM and actor().may(REGISTERS[CHOSEN_FROM[noun]].read)
        }

    def _links(self, row: dict[str, Any]) -> Any:
        """The other registers that point here: (title, address, how many, whether there are more)."""
        made = []
        for link in self.register.links:
            other = REGISTERS[link.register]
            if not actor().may(other.read):
                continue
            key = row["id"] if self.register.key == ("id",) or "code" not in row else row["code"]
            if other.by_code[link.column].attribute == "id" or not other.by_code[link.column].is_reference:
                key = row["id"]
            parameter = f"filter[{link.column}]"
            query = query_from(other, actor(), MultiDict({parameter: str(key)}))
            count = session().execute(Compiler(session(), query).count(1_000)).scalar_one()
            made.append((formats.words(link.title), url_for(f"{page_name(other)}.list", **{parameter: key}), count))
        return made

    @expose("/find/<path:key>")
    @has_access
    def find(self, key: str) -> Any:
        """From a natural key to the record that has it."""
        model = self.register.model
        attribute = model.code if self.register.key == ("code",) else model.id
        if attribute is model.id and not (key.isdecimal() and len(key) < 10):
            raise NotFound
        value = int(key) if attribute is model.id else key
        found = session().execute(select(model.id).where(attribute == value)).scalar()
        if found is None:
            raise NotFound
        return redirect(url_for(".show", row_id=found))

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """A form for a new row."""
        if request.method == "GET":
            return self._form(
                self._own_agency() | dict(request.args),
                [],
                title=gettext("New: %(what)s", what=formats.words(self.register.singular)),
            )
        sent = entries(self.register, actor(), request.form, is_new=True)
        try:
            row = add(session(), actor(), self.register, sent, at=now())
        except DomainError as error:
            return self._again(error, sent, row_id=None)
        commit()
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", row_id=row.id))

    def _own_agency(self) -> dict[str, Any]:
        """Who enters rows of one agency only need not choose it."""
        mine, column = actor(), self.register.by_code.get("organisation")
        if not issubclass(self.register.model, Owned) or column is None or mine.writes != {mine.organisation_id}:
            return {}
        own = session().get_one(Organisation, mine.organisation_id)
        return {column.code: own.code, self.register.labels[column.code]: own.name}

    @expose("/edit/<int:row_id>", methods=["GET", "POST"])
    @has_access
    def edit(self, row_id: int) -> Any:
        """The row in a form; a page that went stale is refused with what changed meanwhile."""
        row = entity(session(), self.register, row_id)
        if request.method == "GET":
            values = record(session(), actor(), self.register, row_id, at=now())
            if self.register.reveal is not None:
                commit()
            return self._form(values, [], title=presenting.name_of(self.register, values), row_id=row_id)
        sent = entries(self.register, actor(), request.form, is_new=False)
        version = request.form.get("row_version", type=int, default=-1)
        try:
            amend(session(), actor(), self.register, row, sent, version=version, at=now())
        except DomainError as error:
            return self._again(error, sent, row_id=row_id)
        commit()
        flash(gettext("Saved."), "success")
        return redirect(url_for(".show", row_id=row_id))

    def _again(self, error: DomainError, sent: dict[str, Any], *, row_id: int | None) -> Any:
        """The form with what was entered and what is wrong with it; nothing that was typed is lost."""
        said = refusal(error)
        findings = error.findings if isinstance(error, Refused) else []
        values, changes = sent, []
        if row_id is not None:
            values = record(session(), actor(), self.register, row_id, at=now()) | sent
        if isinstance(error, Stale):
            changes = error.params.get("changes", [])
        page = self._form(values, findings, row_id=row_id, title=gettext("Not saved yet"), said=said, changes=changes)
        return page, error.status

    def _form(
        self, values: dict[str, Any], findings: list[Finding], *, title: str, row_id: int | None = None, said: str = "",
        changes: Any = (),
    ) -> str:  # fmt: skip
        places = inputs(self.register, actor(), values, findings, is_new=row_id is None)
        known = {place.column.code for place in places}
        others = [finding_sentence(finding) for finding in findings if finding.column not in known]
        return str(self.render_template(
            "register/form.html",
            register=self.register, places=places, title=title, row_id=row_id, said=said, others=others,
            version=values.get("row_version", 0), changes=changes, words=formats.words, page_name=_page_by_name,
        ))  # fmt: skip

    @expose("/cell/<int:row_id>/<code>")
    @has_access
    def cell(self, row_id: int, code: str) -> Any:
        """The control for one safe field, asked for when somebody opens its cell in the list."""
        if code not in self.register.safe_inline:
            raise NotFound
        values = record(session(), actor(), self.register, row_id, at=now())
        places = inputs(self.register, actor(), values, [], is_new=False)
        place = next((each for each in places if each.column.code == code), None)
        if place is None:
            raise NotFound
        return self.render_template("register/cell.html", place=place)

    @expose("/inline/<int:row_id>", methods=["POST"])
    @has_access
    def inline(self, row_id: int) -> Response:
        """One safe field changed in the list itself."""
        code = request.form.get("field", "")
        if code not in self.register.safe_inline:
            raise NotFound
        row = entity(session(), self.register, row_id)
        version = request.form.get("row_version", type=int, default=-1)
        column = self.register.by_code[code]
        value: Any = entries(self.register, actor(), MultiDict({code: request.form.get("value", "")}), is_new=False)[
            code
        ]
        amend(session(), actor(), self.register, row, {code: value}, version=version, at=now())
        commit()
        shown = getattr(row, column.attribute)
        text = formats.BLANK if shown in (None, "") else presenting.renderer(column)(shown)
        return answer({"text": text, "row_version": row.row_version})

    @expose("/bin/<int:row_id>", methods=["POST"])
    @has_access
    def bin(self, row_id: int) -> Any:
        """Put the record in the bin."""
        return self._moved(row_id, "bin", gettext("It lies in the bin; from there it can be restored."))

    @expose("/restore/<int:row_id>", methods=["POST"])
    @has_access
    def restore(self, row_id: int) -> Any:
        """Take the record out of the bin."""
        return self._moved(row_id, "restore", gettext("Restored."))

    def _moved(self, row_id: int, verb: str, said: str) -> Any:
        try:
            version = request.form.get("row_version", type=int)
            move(session(), actor(), self.register, row_id, verb, version=version, at=now())
        except NotFound:
            raise
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for(".show", row_id=row_id))
        commit()
        flash(said, "success")
        is_gone = verb == "bin" and not self.register.is_binned
        return redirect(url_for(".list") if is_gone else url_for(".show", row_id=row_id))

    @expose("/show/<int:row_id>/compare")
    @has_access
    def compare(self, row_id: int) -> Any:
        """Two versions of the record side by side: the last change, unless the address names others."""
        row = record(session(), actor(), self.register, row_id, at=now(), raw=True)
        if self.register.reveal is not None:
            commit()  # that personal data was shown
        found = history.versions(session(), actor(), self.register, row_id)
        meet(session(), [each.who for each in found])
        old, new = (self._version(found, name) for name in ("old", "new"))
        may_amend = self.may_write() and self.register.verbs.amend is not None and not row.get("deleted_at")
        changed = history.differences(self.register, old, new) if old and new else []
        return self.render_template(
            "register/compare.html",
            register=self.register, row=row, name=presenting.name_of(self.register, row), words=formats.words,
            found=found, old=old, new=new, changed=changed, renderer=presenting.renderer, may_write=may_amend,
            called=by_key(session(), self.register, changed),
            options=[
                (each.id, f"{formats.moment(each.at)} · {person(each.who)} · {deed(each.action)}") for each in found
            ],
            may_bring_back=may_amend and changed and new is found[0] and old is not found[0],
        )  # fmt: skip

    def _version(self, found: Any, name: str) -> Any:
        """The version that the address names; else the present one, and for the older one the one before it."""
        if (entry_id := request.args.get(name, type=int)) is not None:
            return history.of(found, entry_id)
        if not found:
            return None
        return found[min(1, len(found) - 1)] if name == "old" else found[0]

    @expose("/show/<int:row_id>/version/<int:entry_id>", methods=["POST"])
    @has_access
    def bring_back(self, row_id: int, entry_id: int) -> Any:
        """Give the record the values of an older version."""
        version = request.form.get("row_version", type=int, default=-1)
        return self._turned_back(
            row_id,
            lambda: history.bring_back(session(), actor(), self.register, row_id, entry_id, version=version, at=now()),
        )

    @expose("/show/<int:row_id>/undo/<int:entry_id>", methods=["POST"])
    @has_access
    def revert(self, row_id: int, entry_id: int) -> Any:
        """Set what one entry of the history changed back to what it was."""
        return self._turned_back(
            row_id, lambda: undo_entry(session(), actor(), self.register, row_id, entry_id, at=now())
        )

    def _turned_back(self, row_id: int, turn: Callable[[], Any]) -> Any:
        try:
            turn()
        except NotFound:
            raise
        except Refused as error:
            said = " ".join(finding_sentence(finding) for finding in error.findings)
            session().rollback()
            flash(said, "danger")
            return redirect(url_for(".show", row_id=row_id))
        except DomainError as error:
            flash(refusal(error), "danger")
            return redirect(url_for(".show", row_id=row_id))
        commit()
        flash(gettext("The former values are back."), "success")
        return redirect(url_for(".show", row_id=row_id))


def _page_by_name(name: str) -> str:
    return page_name(REGISTERS[name])
