"""How a person is told everywhere: the name, and beside it the user name that the records keep.

Rows keep the user name of whoever acted. A reader who sees such a row, one of the own agency's, is told the name
as well: of a colleague, or of the office's people who acted on it. Nothing here takes a user name that a reader
typed, or anybody could ask for the name of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, current_app, has_request_context
from sqlalchemy.orm import Session

from models.accounts.queries import full_names

USER_NAMES = frozenset({
    "actor", "answered_by", "decided_by", "resolved_by", "saved_by", "submitted_by", "taken_by", "uploader",
    "written_by",
})  # fmt: skip
"""The attributes of rows that hold one."""

_MET = "persons"  # in the session's notes: who was asked for already, and what they are called


def meet(session: Session, user_names: Iterable[str | None]) -> None:
    """Learn the names of several people with one query; a page does it before it tells them one by one."""
    known: dict[str, str] = session.info.setdefault(_MET, {})
    if strangers := {name for name in user_names if name and name not in known}:
        found = full_names(session, strangers)
        known |= {name: found.get(name, "") for name in strangers}


def told(session: Session, user_name: str | None) -> str:
    """``Nguyễn Văn An (vinhphuc.editor)``; what has no name, a command or a job, by what it calls itself."""
    if not user_name:
        return ""
    meet(session, [user_name])
    name = session.info[_MET][user_name]
    return f"{name} ({user_name})" if name else user_name


def person(user_name: str | None) -> str:
    """The same with the request's session, for templates and sentences; outside a request the user name alone."""
    if not user_name or not has_request_context():
        return user_name or ""
    return told(current_app.appbuilder.session(), user_name)  # type: ignore[attr-defined]


def install(app: Flask) -> None:
    """Give templates the filter."""
    app.jinja_env.filters["person"] = person
