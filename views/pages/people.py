"""The people of an agency: who works here in which role, invited, changed, switched off; and what the roles may do."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, current_app, flash, redirect, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext

from models.base.clock import local_date
from models.base.errors import DomainError, Refused
from models.base.permissions import Permission
from models.base.words import Words
from models.organisations import operations
from models.organisations.queries import Person, Sought, by_code, member_by_id, on_date, people
from models.organisations.rules.kinds import AGENCY_ROLES
from models.organisations.rules.people import FIELDS
from models.organisations.tables import Member, Organisation
from views.base import Page, actor, commit, done, now, refusal, refused, session
from views.formats import words
from views.messages import finding_sentence
from views.passwords import hashed, invented
from views.people import (
    PAGE_SIZE,
    STATES,
    Asked,
    asked_for,
    found_people,
    lacks,
    last_approvers,
    state_of,
    thinly_staffed,
)  # fmt: skip

VERBS = ("role", "leave", "deactivate", "reactivate", "password")
_MANAGED = ("invite", "invited", "first_passwords", *VERBS)
MOST_AT_ONCE = 50  # first passwords; each is hashed, which takes its time


class PeoplePage(Page):
    """An approver manages the own agency's people within the agency's roles, an administrator anybody."""

    route_base = "/people"
    permission: ClassVar[Permission] = Permission.MEMBER_READ
    verbs: ClassVar[dict[str, Permission]] = dict.fromkeys(_MANAGED, Permission.MEMBER_MANAGE)
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        """Who works where in which role: found, narrowed, a page at a time."""
        code = request.args.get("agency", "")
        asked = asked_for(request.args, chosen_agency(code) if code or not sees_all() else None)
        found = found_people(session(), asked, today(), at=now())
        everybody = found
        if asked.is_narrowed or asked.ended:
            everybody = people(session(), today(), Sought(asked.agency.id if asked.agency else None))
        agencies = on_date(session(), today()) if sees_all() else []
        pages = max(1, -(-len(found) // PAGE_SIZE))
        page = min(asked.page, pages)
        return self.render_template(
            "people/index.html", people=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], asked=asked,
            count=len(found), page=page, pages=pages, agency=asked.agency, agencies=agencies,
            notices=lacks(everybody, today()) if asked.agency else [], labels=role_labels(), today=today(),
            thin=thinly_staffed(everybody, agencies, today()) if agencies and not asked.agency else [],
            roles=roles_to_give(), last_approver=last_approvers(everybody, today()), manages=manages, states=STATES,
            state_options=[(code, label[0]) for code, label in STATES.items()],
            state_of=lambda each: state_of(each, today(), at=now()),
            address=lambda number: url_for(".index", **asked.parameters(page=number)),
            sorted_by=lambda sort: url_for(".index", **asked.parameters(sort=sort)),
            export=url_for("ExportPage.export", kind="members", **exported(asked)),
            invited=len(without_password(everybody)), most=MOST_AT_ONCE,
        )  # fmt: skip

    @expose("/invite")
    @has_access
    def invite(self) -> Any:
        return self._form({"agency": request.args.get("agency", ""), "role": "agency_editor"}, {})

    @expose("/invite", methods=["POST"])
    @has_access
    def invited(self) -> Any:
        names = ("agency", "username", "last_name", "first_name", "email", "role")
        values = {name: request.form.get(name, "").strip() for name in names}
        values["username"] = values["username"].lower()
        password = invented()
        try:
            agency = chosen_agency(values["agency"])
            invited = operations.Invitation(**{name: values[name] for name in names[1:]})
            member = operations.invite(
                session(), actor(), agency, invited, password_hash=hashed(password), at=now()
            )  # fmt: skip
        except Refused as error:
            session().rollback()
            return self._form(values, {each.column: finding_sentence(each) for each in error.findings})
        except DomainError as error:
            flash(refusal(error), "danger")
            return self._form(values, {})
        commit()
        return self._first_password(member, password, gettext("The account is ready"))

    @expose("/<int:member_id>/role", methods=["POST"])
    @has_access
    def role(self, member_id: int) -> Any:
        member = member_by_id(session(), member_id)
        role = request.form.get("role", "")
        return self._done(
            member,
            lambda: operations.change_role(session(), actor(), member, role, at=now()),
            gettext("The role was changed; it holds from today on."),
        )

    @expose("/<int:member_id>/leave", methods=["POST"])
    @has_access
    def leave(self, member_id: int) -> Any:
        member = member_by_id(session(), member_id)
        return self._done(
            member,
            lambda: operations.leave(session(), actor(), member, at=now()),
            gettext("The appointment has ended."),
        )

    @expose("/<int:member_id>/deactivate", methods=["POST"])
    @has_access
    def deactivate(self, member_id: int) -> Any:
        member = member_by_id(session(), member_id)
        return self._done(
            member,
            lambda: operations.deactivate(session(), actor(), account_of(member), at=now()),
            gettext("The account is switched off and its sessions have ended."),
        )

    @expose("/<int:member_id>/reactivate", methods=["POST"])
    @has_access
    def reactivate(self, member_id: int) -> Any:
        member = member_by_id(session(), member_id)
        return self._done(
            member,
            lambda: operations.reactivate(session(), actor(), account_of(member), at=now()),
            gettext("The account is switched on again."),
        )

    @expose("/<int:member_id>/password", methods=["POST"])
    @has_access
    def password(self, member_id: int) -> Any:
        member, password = member_by_id(session(), member_id), invented()
        try:
            operations.give_first_password(session(), actor(), account_of(member), hashed(password), at=now())
        except DomainError as error:
            return refused(error, self._home(member))
        commit()
        return self._first_password(member, password, gettext("A new first password"))

    @expose("/first-passwords", methods=["POST"])
    @has_access
    def first_passwords(self) -> Any:
        """A first password for everybody here whom a workbook invited and who has none yet: shown once, as a list."""
        code = request.form.get("agency", "")
        agency = chosen_agency(code) if code or not sees_all() else None
        home = url_for(".index", agency=agency.code) if agency and sees_all() else url_for(".index")
        found = people(session(), today(), Sought(agency.id if agency else None))
        given = [(each, invented()) for each in without_password(found)[:MOST_AT_ONCE]]
        try:
            for each, password in given:
                operations.give_first_password(session(), actor(), each.account, hashed(password), at=now())
        except DomainError as error:
            return refused(error, home)
        if not given:
            flash(gettext("Everybody here has a password already."), "info")
            return redirect(home)
        commit()
        return self.render_template("people/passwords.html", given=given, home=home)

    def _done(self, member: Member, act: Any, message: str) -> Any:
        home = self._home(member)
        try:
            act()
        except DomainError as error:
            return refused(error, home)
        return done(message, home)

    def _home(self, member: Member) -> str:
        return url_for(".index", agency=member.organisation.code) if sees_all() else url_for(".index")

    def _form(self, values: dict[str, str], errors: dict[str, str]) -> Any:
        agencies = [(each.code, f"{each.code} · {each.name}") for each in on_date(session(), today())]
        return self.render_template(
            "people/invite.html", values=values, errors=errors, labels=role_labels(), roles=roles_to_give(),
            agencies=agencies if sees_all() else [], agency=None if sees_all() else chosen_agency(""),
        ), 422 if errors else 200  # fmt: skip

    def _first_password(self, member: Member, password: str, title: str) -> Any:
        return self.render_template(
            "people/password.html", member=member, account=account_of(member), password=password, title=title,
            home=self._home(member),
        )  # fmt: skip


class RolesPage(Page):
    """What each role may do: the table that the portal itself goes by."""

    route_base = "/roles"
    permission: ClassVar[Permission] = Permission.MEMBER_READ
    default_view = "index"

    @expose("/")
    @has_access
    def index(self) -> Any:
        table = current_app.extensions["tien_do_roles"]
        things: dict[str, list[Permission]] = {}
        for permission in Permission:
            things.setdefault(permission.resource, []).append(permission)
        return self.render_template(
            "people/roles.html", things=things, roles=table.permissions, labels=role_labels(), own=actor().roles,
            things_said=said_of_things(), verbs_said=said_of_verbs(),
        )  # fmt: skip


def today() -> Any:
    """The Vietnamese day of the request."""
    return local_date(now())


def sees_all() -> bool:
    """Whether the reader sees the people of every agency."""
    return not isinstance(actor().reads, frozenset)


def manages(member: Member) -> bool:
    """Whether the reader may change the appointment and its account."""
    mine = actor()
    if not mine.may(Permission.MEMBER_MANAGE) or member.user_id == mine.user_id:
        return False
    return mine.may(Permission.USER_MANAGE) or (mine.changes(member.organisation_id) and member.role in AGENCY_ROLES)


def without_password(found: list[Person]) -> list[Person]:
    """The people whom the reader manages and who never had a password, each account once."""
    lacking = {each.account.id: each for each in found if not each.account.has_password and manages(each.member)}
    return [each for each in lacking.values() if each.account.active]


def exported(asked: Asked) -> dict[str, Any]:
    """The list of people of the register that holds what this page shows."""
    narrowed = {"filter[organisation]": asked.agency.code if asked.agency else None, "filter[role]": asked.role or None}
    return narrowed | {"fields": ",".join(item.code for item in FIELDS)}


def chosen_agency(code: str) -> Organisation:
    """The agency of a code, else the reader's own; 404 where it is out of reach."""
    if code:
        found = by_code(session(), code)
    else:
        own = session().get(Organisation, actor().organisation_id) if actor().organisation_id else None
        found = own or abort(404)
    if not actor().sees(found.id):
        abort(404)
    return found


def account_of(member: Member) -> Any:
    """The account of an appointment that is within reach."""
    from models.accounts.tables import Account

    return session().get(Account, member.user_id) or abort(404)


def roles_to_give() -> list[tuple[str, str]]:
    """The roles that the reader may give, with their names."""
    everything = actor().may(Permission.USER_MANAGE)
    return [(code, label) for code, label in role_labels().items() if everything or code in AGENCY_ROLES]


def role_labels() -> dict[str, str]:
    """Role → name in the reader's language, in the order of the table."""
    labels: dict[str, Words] = current_app.extensions["tien_do_roles"].labels
    return {code: words(label) for code, label in labels.items()}


def said_of_things() -> dict[str, str]:
    """Resource → what people call it."""
    return {
        "account": gettext("Own account"), "organisation": gettext("Agencies"), "member": gettext("People"),
        "user": gettext("Accounts of everybody"), "document": gettext("Documents"),
        "programme": gettext("Programmes and targets"), "procedure": gettext("Procedures"),
        "procedure_variant": gettext("Own variants of procedures"), "plan": gettext("Plans and tasks"),
        "focal_point": gettext("Focal points"), "regime": gettext("Regimes and periods"),
        "period": gettext("Deadlines"),
        "form": gettext("Forms"), "report": gettext("Reports"), "upload": gettext("Files sent"),
        "rollup": gettext("National figures"), "export": gettext("Exports"), "audit": gettext("Audit trail"),
        "job": gettext("Background work"), "system": gettext("The system"),
    }  # fmt: skip


def said_of_verbs() -> dict[str, str]:
    """Action → verb."""
    return {
        "use": gettext("use"), "read": gettext("read"), "write": gettext("write"), "manage": gettext("manage"),
        "reveal": gettext("see contact details"), "extend": gettext("grant more time"), "enter": gettext("enter"),
        "submit": gettext("submit"), "review": gettext("review"), "reopen": gettext("reopen"),
        "excuse": gettext("declare not required"), "create": gettext("create"), "freeze": gettext("freeze"),
    }  # fmt: skip
