"""Agencies through time: the tree of a day, one agency at a glance, and what happens to agencies."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import abort, flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import or_, select

from models.base.clock import local_date
from models.base.errors import DomainError, NotFound
from models.base.permissions import Permission
from models.base.text import fold
from models.focal_points.queries import current
from models.organisations.operations import Preview, carry_out, preview_succession
from models.organisations.queries import by_code, dated, recognise, tree_on
from models.organisations.rules.kinds import Kind, SuccessionKind
from models.organisations.rules.succession import Proposal
from models.organisations.tables import AddresseeGroupMember, Organisation, Succession
from models.periods.tables import Extension
from models.plans.tables import Plan
from models.reports.queries import obligations
from views.api.answers import answer
from views.base import Page, actor, done, now, refusal, session
from views.messages import finding_sentence
from views.pages.people import role_labels
from views.successions import touched

LONGEST_QUERY = 200


class AgencyPage(Page):
    """The register says what is; these pages say how it came about."""

    route_base = "/agencies"
    permission: ClassVar[Permission] = Permission.ORGANISATION_READ
    verbs: ClassVar[dict[str, Permission]] = {
        "succession": Permission.ORGANISATION_MANAGE, "proposed": Permission.ORGANISATION_MANAGE,
    }  # fmt: skip
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        on = a_day("on") or today()
        text = request.args.get("q", "").strip()[:LONGEST_QUERY]
        tops: dict[str, list[Any]] = {}
        for node in tree_on(session(), on):
            tops.setdefault(node.kind, []).append(_branch(node))
        return self.render_template(
            "agencies/index.html", on=on, q=text, suggestions=recognise(session(), text, on) if text else [],
            tops=tops, kinds=said_of_kinds(), reasons=said_of_reasons(), today=today(),
        )  # fmt: skip

    @expose("/<code>")
    @has_access
    def show(self, code: str) -> Any:
        agency = by_code(session(), code)
        steps = select(Succession).where(or_(Succession.from_id == agency.id, Succession.to_id == agency.id))
        groups = select(AddresseeGroupMember).where(AddresseeGroupMember.organisation_id == agency.id)
        return self.render_template(
            "agencies/show.html", agency=agency, kinds=said_of_kinds(), today=today(),
            steps=session().scalars(steps.order_by(Succession.on, Succession.id)).all(),
            groups=session().scalars(groups.order_by(AddresseeGroupMember.valid_from)).all(),
            said=said_of_successions(), **self._work(agency),
        )  # fmt: skip

    @staticmethod
    def _work(agency: Organisation) -> dict[str, Any]:
        """What an agency owes and has, for those who may see it."""
        mine = actor()
        if not mine.sees(agency.id) or not mine.may(Permission.REPORT_READ):
            return {"seen": False}
        plans = select(Plan).where(Plan.organisation_id == agency.id, Plan.deleted_at.is_(None))
        more_time = select(Extension).where(Extension.organisation_id == agency.id)
        return {
            "seen": True,
            "owed": obligations(session(), on=today(), year=today().year, organisation_id=agency.id),
            "plans": session().scalars(plans).all(),
            "points": current(session(), today(), organisation_id=agency.id),
            "extensions": session().scalars(more_time.order_by(Extension.granted_at.desc())).all(),
        }

    @expose("/succession")
    @has_access
    def succession(self) -> Any:
        return self._form(None, {"from": request.args.getlist("from"), "kind": "merge", "move_members": "y"})

    @expose("/succession", methods=["POST"])
    @has_access
    def proposed(self) -> Any:
        sent: dict[str, Any] = {name: value.strip() for name, value in request.form.items()}
        sent |= {name: request.form.getlist(name) for name in ("from", "to")}
        try:
            proposal = _proposal(sent)
            preview = preview_succession(session(), actor(), proposal)
            if sent.get("step") != "confirm" or not preview.possible:
                return self._form(preview, sent)
            carry_out(session(), actor(), proposal, at=now())
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._form(None, sent)
        agencies = [*preview.successors, *preview.ends] or [session().get(Organisation, proposal.from_ids[0])]
        return done(gettext("Carried out; it is written in the history."), url_for(".show", code=agencies[0].code))

    def _form(self, preview: Preview | None, sent: dict[str, Any]) -> Any:
        sources = _known(sent.get("from", []))
        what = None
        if preview is not None:
            what = touched(session(), preview, sources, date.fromisoformat(sent["on"]), today())
        return self.render_template(
            "agencies/succession.html", preview=preview, sent=sent, kinds=said_of_kinds(), touched=what,
            chosen={"from": _choices(sources), "to": _choices(_known(sent.get("to", [])))},
            successions=said_of_successions(), things=said_of_tables(), findings=preview.findings if preview else [],
            finding_sentence=finding_sentence, role_labels=role_labels(),
        ), 200 if preview is None or preview.possible else 422  # fmt: skip

    @expose("/options.json")
    @has_access
    def options(self) -> Any:
        """Agencies to choose from, found by code or name, without diacritics."""
        words = fold(request.args.get("q", "")[:100]).split()
        standing = select(Organisation).where(dated(Organisation, today()))
        agencies = session().scalars(standing.order_by(Organisation.official_order, Organisation.code))
        found = [e for e in agencies if all(word in fold(f"{e.code} {e.name} {e.short_name}") for word in words)]
        return answer([{"value": str(e.id), "label": e.name, "sub": e.code} for e in found[:50]])


def _known(keys: list[str]) -> list[Organisation]:
    """The agencies of these keys, in the order in which they were chosen; what is no key is left out."""
    ids = [int(key) for key in keys if key.isdecimal() and len(key) < 10]
    found = {each.id: each for each in session().scalars(select(Organisation).where(Organisation.id.in_(ids)))}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def _choices(agencies: list[Organisation]) -> list[tuple[int, str]]:
    return [(each.id, f"{each.name} ({each.code})") for each in agencies]


def today() -> date:
    """The Vietnamese day of the request."""
    return local_date(now())


def a_day(name: str) -> date | None:
    """A day of the address; 404 where it is none."""
    try:
        return date.fromisoformat(request.args[name]) if request.args.get(name) else None
    except ValueError:
        return abort(404)


def _branch(node: Any) -> dict[str, Any]:
    return {
        "label": node.name, "note": node.organisation.code,
        "href": url_for("AgencyPage.show", code=node.organisation.code),
        "children": [_branch(each) for each in node.children], "open": False,
    }  # fmt: skip


def _proposal(sent: dict[str, Any]) -> Proposal:
    kinds = {each.value: each for each in SuccessionKind}
    if sent.get("kind") not in kinds:
        raise DomainError("succession.nobody")
    try:
        on = date.fromisoformat(sent.get("on", ""))
    except ValueError:
        raise DomainError("succession.no_day") from None
    kind = kinds[sent["kind"]]
    alone = kind in {SuccessionKind.RENAME, SuccessionKind.DISSOLVE}
    organisation_kind = sent.get("organisation_kind", "")
    return Proposal(
        kind=kind, from_ids=_keys(sent["from"]), to_ids=() if alone else _keys(sent["to"]), on=on,
        note=sent.get("note", ""), source=sent.get("source", ""), name=sent.get("name", ""),
        short_name=sent.get("short_name", ""), move_members=sent.get("move_members") == "y",
        organisation_kind=organisation_kind if organisation_kind in {each.value for each in Kind} else "",
    )  # fmt: skip


def _keys(values: list[str]) -> tuple[int, ...]:
    if not all(value.isdecimal() and len(value) < 10 for value in values):
        raise NotFound
    return tuple(dict.fromkeys(int(value) for value in values))


def said_of_kinds() -> dict[str, str]:
    """Kind of agency → words, in official order."""
    return {
        "ministry": gettext("Ministries"), "ministerial_agency": gettext("Ministerial agencies"),
        "government_agency": gettext("Government agencies"), "city": gettext("Cities of the first level"),
        "province": gettext("Provinces"), "other": gettext("Other agencies"),
    }  # fmt: skip


def said_of_successions() -> dict[str, str]:
    """Kind of succession → words."""
    return {
        "merge": gettext("Merger"), "split": gettext("Split"), "rename": gettext("New name"),
        "dissolve": gettext("Dissolution"), "transfer_function": gettext("Transfer of a function"),
    }  # fmt: skip


def said_of_reasons() -> dict[str, str]:
    """Why a written name was taken for an agency."""
    return {
        "code": gettext("its code"), "name": gettext("its name"), "spelling": gettext("another spelling"),
        "other_name": gettext("a name of another time"), "successor": gettext("the agency that followed"),
        "similar": gettext("similar"),
    }  # fmt: skip


def said_of_tables() -> dict[str, str]:
    """Table → what its rows are called, where a preview counts them."""
    return {
        "plan_attachment": gettext("Files of plans"), "report_attachment": gettext("Files of reports"),
        "task_attachment": gettext("Files of tasks"),
        "report": gettext("Reports"), "plan": gettext("Plans"), "task": gettext("Tasks"),
        "focal_point": gettext("Focal points"), "upload": gettext("Files sent"), "member": gettext("People"),
        "procedure_variant": gettext("Own variants of procedures"), "period_extension": gettext("Extensions"),
        "revision": gettext("Revisions"), "report_revision": gettext("Revisions"), "answer": gettext("Figures"),
        "report_event": gettext("Steps of reports"), "review_note": gettext("Notes"), "job": gettext("Background work"),
        "upload_finding": gettext("Findings"), "attachment": gettext("Attachments"),
        "warning_answer": gettext("Explanations"),
    }  # fmt: skip
