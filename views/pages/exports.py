"""Registers as workbooks: short lists at once, long ones written while one waits or goes on."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access

from models.base.permissions import Permission
from models.jobs.rules import OPEN
from views import exports
from views.base import Page, actor, commit, now, session
from views.messages import finding_sentence, sentence
from views.registers.bad_query import BadQuery


class ExportPage(Page):
    """``/workbooks/procedures/export?filter[…]`` writes what the list of that address shows."""

    route_base = "/workbooks"
    permission: ClassVar[Permission] = Permission.EXPORT_CREATE
    default_view = "export"

    @expose("/<kind>/export")
    @has_access
    def export(self, kind: str) -> Any:
        """The file, or where the list is long the page that shows how far it is."""
        query = request.query_string.decode()
        try:
            chosen = exports.wanted(session(), actor(), kind, request.args)
        except BadQuery as error:
            flash(" ".join(finding_sentence(finding) for finding in error.findings), "warning")
            return redirect(url_for("WorkPage.index"))
        if len(chosen.ids) <= exports.AT_ONCE:
            answer = exports.at_once(session(), actor(), chosen, query, at=now())
            commit()
            return answer
        job = exports.ask(session(), actor(), kind, query, at=now())
        commit()
        return redirect(url_for(".show", job_id=job.id))

    @expose("/exports/<int:job_id>")
    @has_access
    def show(self, job_id: int) -> Any:
        """How far an export is; the file once it is there."""
        job = exports.own_export(session(), actor(), job_id)
        return self.render_template(
            "exports/show.html", job=job, waiting=job.state in OPEN, said=sentence(job.error_code, job.error_params),
            gone=exports.is_gone(job), days=exports.kept_days(),
        )  # fmt: skip

    @expose("/exports/<int:job_id>/state")
    @has_access
    def state(self, job_id: int) -> Any:
        """The part of the page that changes; asks itself again until the file is there."""
        job = exports.own_export(session(), actor(), job_id)
        if job.state not in OPEN:
            return Response(headers={"HX-Refresh": "true"})
        return self.render_template("exports/waiting.html", job=job)

    @expose("/exports/<int:job_id>/file")
    @has_access
    def file(self, job_id: int) -> Any:
        """The workbook, to whoever asked for it."""
        answer = exports.made_file(session(), actor(), exports.own_export(session(), actor(), job_id), at=now())
        commit()
        return answer
