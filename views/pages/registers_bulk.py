"""Many rows at once: chosen, shown before and after, done in one transaction, taken back as one; and as a file."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from models.base.errors import DomainError
from models.jobs.rules import OPEN
from views import formats
from views.base import actor, commit, now, refused, session
from views.messages import sentence
from views.pages.registers_list import ListActions, parameters
from views.registers import presenting
from views.registers.compiler import Compiler
from views.registers.forms import entries, inputs
from views.registers.history import touched, undo_request
from views.registers.query import Query
from views.registers.sweeping import AT_ONCE, Deed, do_to, found_rows, query_of, require_deed, settable, survey
from views.registers.writing import entity, stored
from views.sweeps import UNDO, arguments, ask_for_sweep, ask_for_undo, own_sweep


class BulkActions(ListActions):
    """What the list of a register does with several rows."""

    @expose("/bulk", methods=["POST"])
    @has_access
    def bulk(self) -> Any:
        """What the chosen action would do to each of the chosen rows; nothing is done yet."""
        if request.form.get("all") == "matching" and self._matching() > AT_ONCE:
            return self._survey()
        ids = self._chosen()
        if not ids:
            flash(gettext("Choose at least one row."), "warning")
            return redirect(url_for(".list") + self._back())
        rows = [entity(session(), self.register, each, binned=self._restores()) for each in ids]
        code, sent = self._asked()
        if code is not None or request.form.get("action") != "set":
            require_deed(actor(), self._deed())
        changes = [] if code is None else [self._change(row, code, sent) for row in rows]
        return self.render_template(
            "register/bulk.html",
            register=self.register, ids=ids, rows=rows, action=request.form.get("action", ""), code=code, sent=sent,
            changes=changes, fields=self._fields(), back=self._back(), words=formats.words,
            title=self._title(len(ids)),
        )  # fmt: skip

    @expose("/bulk/do", methods=["POST"])
    @has_access
    def bulk_do(self) -> Any:
        """Do what was shown, to all of them or to none."""
        ids, deed = self._chosen(), self._deed()
        versions = dict(zip(ids, request.form.getlist("version", type=int), strict=False))
        try:
            require_deed(actor(), deed)
            for each in ids:
                row = entity(session(), self.register, each, binned=self._restores())
                do_to(session(), actor(), deed, row, version=versions.get(each, -1), at=now())
        except DomainError as error:
            return refused(error, url_for(".list") + self._back())
        commit()
        flash(ngettext("%(num)s row changed.", "%(num)s rows changed.", len(ids)), "success")
        return redirect(
            url_for(".list") + presenting.address(MultiDict(parameters(self._back())), undo=actor().request_id)
        )

    @expose("/undo/<request_id>", methods=["POST"])
    @has_access
    def undo(self, request_id: str) -> Any:
        """Take back what one of the reader's own requests did."""
        if touched(session(), actor(), self.register, request_id) > AT_ONCE:
            job = ask_for_undo(session(), actor(), self.register.name, request_id, at=now())
            commit()
            return redirect(url_for(".swept", job_id=job.id))
        try:
            count = undo_request(session(), actor(), self.register, request_id, at=now())
        except DomainError as error:
            return refused(error, url_for(".list"))
        commit()
        flash(ngettext("%(num)s row is as it was.", "%(num)s rows are as they were.", count), "success")
        return redirect(url_for(".list"))

    def _restores(self) -> bool:
        return request.form.get("action") == "restore"

    def _fields(self) -> Any:
        """An input for each field that one value may suit in many rows."""
        many = {column.code for column in settable(self.register, actor())}
        return [place for place in inputs(self.register, actor(), {}, [], is_new=False) if place.column.code in many]

    def _deed(self) -> Deed:
        """What the form asks to be done to each row."""
        code, sent = self._asked()
        return Deed(self.register, request.form.get("action", ""), code or "", sent.get(code or ""))

    def _asked(self) -> tuple[str | None, dict[str, Any]]:
        """The field to set and what to, or none where the rows go into the bin."""
        code = request.form.get("field", "")
        if request.form.get("action") != "set" or code not in self.register.writable(actor()):
            return None, {}
        sent = entries(self.register, actor(), request.form, is_new=False)
        return code, {code: sent.get(code)}

    def _change(self, row: Any, code: str, sent: dict[str, Any]) -> tuple[str, str]:
        column = self.register.by_code[code]
        render = presenting.renderer(column)
        old = stored(row, {code: column}).get(code)
        return tuple(formats.BLANK if v in (None, "", []) else render(v) for v in (old, sent[code]))  # type: ignore[return-value]

    def _chosen(self) -> list[int]:
        if request.form.get("all") == "matching":
            statement = Compiler(session(), self._all().asking(page_size=AT_ONCE)).rows(None)
            return list(session().scalars(statement.with_only_columns(self.register.model.id)))[:AT_ONCE]
        return list(dict.fromkeys(request.form.getlist("id", type=int)))[:AT_ONCE]

    def _all(self) -> Query:
        """All rows that the list shows, whatever its page and columns."""
        query = query_of(self.register, actor(), arguments(self._back()))
        return query.asking(columns=(), sorts=(), page=1, cursor="")

    def _matching(self) -> int:
        """How many rows the list shows on all its pages, counted no further than a request changes by itself."""
        return int(session().execute(Compiler(session(), self._all()).count(AT_ONCE + 1)).scalar_one())

    # -- more rows than a request changes by itself -------------------------------------------------

    def _survey(self) -> Any:
        """What would happen to all of them: counts, what they hold now, some of them by name. Nothing is done yet."""
        (code, sent), deed = self._asked(), self._deed()
        action = deed.action
        try:
            known = None if action == "set" and code is None else survey(session(), actor(), deed, self._all())
            count = known.count if known else len(found_rows(session(), actor(), deed, self._all()))
        except DomainError as error:
            return refused(error, url_for(".list") + self._back())
        render = presenting.renderer(self.register.by_code[code]) if code else str
        return self.render_template(
            "register/sweep.html", register=self.register, action=action, code=code, sent=sent, known=known,
            count=count, fields=self._fields(), back=self._back(), words=formats.words, title=self._title(count),
            render=lambda value: formats.BLANK if value in (None, "", [], ()) else render(value), value=deed.value,
        )  # fmt: skip

    @expose("/bulk/all", methods=["POST"])
    @has_access
    def sweep(self) -> Any:
        """Have a job do what was surveyed to all rows of the list."""
        deed = self._deed()
        require_deed(actor(), deed)
        job = ask_for_sweep(session(), actor(), deed, self._back(), request.form.get("mark", "")[:64], at=now())
        commit()
        return redirect(url_for(".swept", job_id=job.id))

    @expose("/bulk/<int:job_id>")
    @has_access
    def swept(self, job_id: int) -> Any:
        """How far it is; what it did, and the way back."""
        return self.render_template("register/swept.html", **self._sweep(job_id))

    @expose("/bulk/<int:job_id>/state")
    @has_access
    def sweep_state(self, job_id: int) -> Any:
        """The part of the page that changes; asks itself again until it is done."""
        known = self._sweep(job_id)
        if not known["waiting"]:
            return Response(headers={"HX-Refresh": "true"})
        return self.render_template("register/sweeping.html", **known)

    def _sweep(self, job_id: int) -> dict[str, Any]:
        job = own_sweep(session(), actor(), self.register.name, job_id)
        back = presenting.address(MultiDict(parameters(str(job.payload.get("query", "")))), undo=None)
        return {
            "job": job, "register": self.register, "words": formats.words, "waiting": job.state in OPEN,
            "said": sentence(job.error_code, job.error_params) if job.error_code else "", "back": back,
            "is_undo": job.kind == UNDO, "done": (job.result or {}).get("rows", 0),
        }  # fmt: skip

    def _back(self) -> str:
        kept = MultiDict(parameters(request.form.get("query", "")))
        return presenting.address(kept, undo=None)

    def _title(self, count: int) -> str:
        rows = formats.number(count)
        if request.form.get("action") == "set":
            return ngettext("Change %(rows)s row", "Change %(rows)s rows", count, rows=rows)
        if self._restores():
            return ngettext("Restore %(rows)s row", "Restore %(rows)s rows", count, rows=rows)
        return ngettext("Put %(rows)s row in the bin", "Put %(rows)s rows in the bin", count, rows=rows)
