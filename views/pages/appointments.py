"""Somebody who has an account already is appointed to an agency: an administrator's, with the days."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from flask import Response, flash, request, url_for
from flask_appbuilder import expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from models.accounts.tables import Account
from models.base.clock import local_date
from models.base.errors import DomainError
from models.base.permissions import Permission
from models.organisations.operations import appoint
from models.organisations.queries import accounts_called, by_code, on_date
from views.api.answers import answer
from views.base import Page, actor, done, now, refusal, session
from views.pages.people import role_labels


class AppointmentPage(Page):
    """``/people/appoint``: a colleague moves, stands in elsewhere, or takes a second role."""

    route_base = "/people/appoint"
    permission: ClassVar[Permission] = Permission.USER_MANAGE
    default_view = "form"

    @expose("/")
    @has_access
    def form(self) -> Any:
        """Who, where, as what, from when to when."""
        since = local_date(now()).isoformat()
        return _form(self, {"agency": request.args.get("agency", ""), "valid_from": since})

    @expose("/", methods=["POST"])
    @has_access
    def appointed(self) -> Any:
        """The appointment is made; the account's other appointments stay as they are."""
        names = ("account", "agency", "role", "valid_from", "valid_to")
        values = {name: request.form.get(name, "").strip() for name in names}
        try:
            account = _account(values["account"])
            member = appoint(
                session(), actor(), by_code(session(), values["agency"]), user_id=account.id, role=values["role"],
                valid_from=_day(values["valid_from"]) or local_date(now()), valid_to=_day(values["valid_to"]), at=now(),
            )  # fmt: skip
        except DomainError as error:
            flash(refusal(error), "danger")
            return _form(self, values), error.status if error.status != 404 else 422
        said = gettext("%(name)s is appointed to %(agency)s.", name=account.full_name, agency=member.organisation.name)
        return done(said, url_for("PeoplePage.index", agency=values["agency"]))

    @expose("/options.json")
    @has_access
    def options(self) -> Response:
        """Accounts to choose from, found without diacritics."""
        found = accounts_called(session(), request.args.get("q", "")[:100])
        return answer([
            {"value": each.username, "label": each.full_name, "sub": f"{each.username} · {each.email}"}
            for each in found
        ])  # fmt: skip


def _form(page: AppointmentPage, values: dict[str, str]) -> str:
    chosen = session().scalar(select(Account).where(Account.username == values.get("account", "")))
    agencies = [(each.code, f"{each.code} · {each.name}") for each in on_date(session(), local_date(now()))]
    return str(page.render_template(
        "people/appoint.html", values=values, chosen=chosen, agencies=agencies, roles=list(role_labels().items())
    ))  # fmt: skip


def _account(username: str) -> Account:
    found = session().scalar(select(Account).where(Account.username == username))
    if found is None or not found.active:
        raise DomainError("people.no_account")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DomainError("people.bad_day") from None
