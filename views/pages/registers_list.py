"""The list of a register: what its address asks for, its columns, filters and kept views."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask import Response, flash, g, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from models.accounts import operations as accounts
from models.base.fields import FieldType
from models.base.permissions import Permission
from models.base.text import clean, fold
from views import exports, formats
from views.api.answers import answer
from views.base import actor, commit, session
from views.messages import finding_sentence
from views.pages.registers_common import RegisterView, address_of, page_name
from views.registers import presenting, printing
from views.registers import query as queries
from views.registers.bad_query import BadQuery
from views.registers.description import Column
from views.registers.forms import CHOSEN_FROM
from views.registers.index import REGISTERS
from views.registers.listing import listing
from views.registers.parameters import query_from
from views.registers.query import Count, Query

PAGE_SIZE = 25


class ListActions(RegisterView):
    """What one does with the list of a register."""

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The list that the address asks for; without a word of it, as its reader last arranged it."""
        try:
            query = self.query(request.args)
            page = listing(session(), actor(), query, self.secret, raw=True)
        except BadQuery as error:
            flash(" ".join(finding_sentence(finding) for finding in error.findings), "warning")
            return redirect(url_for(".list"))
        return self.render_template(
            "register/list.html",
            register=self.register, query=query, page=page, args=request.args,
            heads=presenting.heads(query, request.args),
            body=self._body(query, page.rows), chips=presenting.chips(query, request.args),
            views=[view for view in self._views() if view.name],
            export=self._export(query), address=presenting.address, may_write=self.may_write(),
            chooses=self._chooses(), words=formats.words, imports=self._imports(),
        )  # fmt: skip

    def _imports(self) -> bool:
        """Whether the reader may send a workbook of the register."""
        own = exports.REGISTERS.get(self.register.workbook)
        return own is not None and actor().may(own.permission) and actor().may(Permission.UPLOAD_CREATE)

    def _export(self, query: Query) -> str:
        """Where all pages of the list are written as a workbook, with the columns that it shows."""
        if not actor().may(Permission.EXPORT_CREATE):
            return ""
        fields = ",".join(column.code for column in presenting.displayed(query))
        door = url_for("ExportPage.export", kind=exports.kind_of(self.register))
        return door + presenting.address(request.args, fields=fields, undo=None)

    def _chooses(self) -> bool:
        return self.may_write() and self.register.verbs.amend is not None

    def _body(self, query: Query, rows: Any) -> Markup:
        inline = self.register.safe_inline if self.may_write() and not query.binned else ()
        base = address_of(self.register, 0)[:-1]
        presenting.meet_people(session(), query.columns, rows)
        return printing.body(query, rows, base=base, chooses=self._chooses(), inline=inline)

    @expose("/filters")
    @has_access
    def filters(self) -> Any:
        """The part of the list's page that narrows it, asked for when somebody opens it."""
        try:
            query = self.query(request.args)
        except BadQuery:
            query = self.query(MultiDict())
        filters = self._filters(query)
        return self.render_template(
            "register/filters.html", filters=filters, args=request.args,
            sources={each[-1].code: _source(each[-1]) for each in filters if each[1] == "picker"},
        )  # fmt: skip

    def query(self, args: MultiDict[str, str]) -> Query:
        """As over the API, with the reader's own columns and a page that fits a screen."""
        query = query_from(self.register, actor(), args)
        if "fields" not in args and (kept := self._arranged()):
            query = query.asking(columns=queries.columns(self.register, actor(), kept))
        size = query.page_size if "page_size" in args else PAGE_SIZE
        count = query.count if "count" in args else Count.ESTIMATED
        return query.asking(columns=self._with_needed(query), page_size=min(size, 200), count=count)

    def _views(self) -> Any:
        """What the reader and colleagues keep of this register, asked for once in a request."""
        if "register_views" not in g:
            g.register_views = accounts.saved_views(session(), actor(), self.register.name)
        return g.register_views

    def _arranged(self) -> Any:
        """The columns as the reader last arranged them, without those that are gone."""
        unnamed = next((view.query for view in self._views() if not view.name), "")
        codes = dict(parameters(unnamed)).get("fields", "").split(",")
        return [code for code in codes if self.register.column(code, actor()) is not None]

    def _with_needed(self, query: Query) -> Any:
        """Every reference with its label, and the version that a change in place must name."""
        codes = []
        for column in query.columns:
            codes += [
                column.code,
                *([self.register.labels[column.code]] if column.code in self.register.labels else []),
            ]
        if self.register.is_versioned:
            codes.append("row_version")
        return queries.columns(self.register, actor(), codes)

    def _choice_of_columns(self, query: Query) -> Any:
        """Every column with whether it is shown, those that are first and in their order."""
        shown = presenting.displayed(query)
        codes = {column.code for column in shown}
        others = [c for c in self.register.visible(actor()).values() if c.code not in codes and not c.label_of]
        return [(column, column.code in codes) for column in (*shown, *others)]

    def _filters(self, query: Query) -> Any:
        """An input for each shown column that can be filtered by: (column, kind, parameter, value, options)."""
        made = []
        for column in presenting.displayed(query):
            if not column.filterable:
                continue
            kind, operator = _filter_kind(column)
            name = f"filter[{column.code}]{operator}"
            options = [(choice.code, formats.words(choice.label)) for choice in column.field.choices]
            made.append((formats.words(column.field.label), kind, name, request.args.get(name, ""), options, column))
        return made

    @expose("/columns", methods=["GET", "POST"])
    @has_access
    def columns(self) -> Any:
        """Choose the columns and their order; kept for this reader, and put into the address."""
        if request.method == "GET":
            choice = self._choice_of_columns(self.query(request.args))
            return self.render_template(
                "register/columns.html", register=self.register, columns=choice, words=formats.words
            )
        codes = [code for code in request.form.getlist("fields") if self.register.column(code, actor())]
        accounts.save_view(session(), actor(), self.register.name, "", f"?fields={','.join(codes)}")
        commit()
        back = MultiDict(parameters(request.form.get("query", "")))
        return redirect(url_for(".list") + presenting.address(back, fields=",".join(codes)))

    @expose("/views", methods=["POST"])
    @has_access
    def save_view(self) -> Any:
        """Keep the list as it is under a name."""
        name = clean(request.form.get("name", ""))[:100]
        query = presenting.address(MultiDict(parameters(request.form.get("query", ""))))
        if name:
            shared = "shared" in request.form
            accounts.save_view(session(), actor(), self.register.name, name, query[:4000], shared=shared)
            commit()
            flash(gettext("The view “%(name)s” is kept.", name=name), "success")
        return redirect(url_for(".list") + query)

    @expose("/views/<int:view_id>/drop", methods=["POST"])
    @has_access
    def drop_view(self, view_id: int) -> Any:
        """Forget an own view."""
        accounts.drop_view(session(), actor(), view_id)
        commit()
        return redirect(url_for(".list"))

    @expose("/options.json")
    @has_access
    def options(self) -> Response:
        """Rows to choose from, found without diacritics, for inputs that name one."""
        words, is_found = request.args.get("q", ""), self.register.is_found
        query = query_from(self.register, actor(), MultiDict({"search": words} if is_found else {}))
        codes = dict.fromkeys((*self.register.key, *self.register.titled))
        query = query.asking(
            columns=queries.columns(self.register, actor(), [code for code in codes if code != "id"]),
            page_size=20 if is_found else 200, count=Count.NONE,
        )  # fmt: skip
        rows = listing(session(), actor(), query, self.secret).rows
        if not is_found:  # a short register, without an index of words
            rows = [row for row in rows if fold(words) in fold(" ".join(map(str, row.values())))]
        value = "code" if self.register.key == ("code",) else "id"
        label = self.register.titled[-1]
        sub = self.register.titled[0]
        return answer([
            {"value": str(row[value]), "label": str(row.get(label) or row[value]), "sub": str(row.get(sub) or "")}
            for row in rows
        ])  # fmt: skip


def _source(column: Column) -> str:
    """Where the rows that a reference may name are looked up; nothing where the reader has no such list."""
    other = REGISTERS.get(CHOSEN_FROM.get(column.field.reference, ""))
    return url_for(f"{page_name(other)}.options") if other is not None and actor().may(other.read) else ""


def _filter_kind(column: Any) -> tuple[str, str]:
    kind = column.field.type
    if column.field.choices:
        return "select", ""
    if kind is FieldType.BOOLEAN:
        return "yesno", ""
    if kind is FieldType.DATE:
        return "date", "[gte]"
    if kind.is_number:
        return "number", "[gte]"
    if column.is_reference:
        return ("picker", "") if _source(column) else ("text", "")
    return "text", "[contains]"


def parameters(query: str) -> list[tuple[str, str]]:
    """The pairs of a query string, with or without its question mark."""
    return parse_qsl(query.removeprefix("?")[:8_000])
