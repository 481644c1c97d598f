"""What our pages and endpoints share on top of Flask-AppBuilder. No FAB class is used directly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar

from flask import abort, current_app, flash, g, redirect, request
from flask_appbuilder import BaseView
from flask_appbuilder.api import BaseApi
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base.actor import Actor
from models.base.errors import DomainError, Forbidden
from models.base.permissions import Permission
from views.messages import finding_sentence, help_for, sentence

UNDO = "undo:"  # begins the category of a message whose act can be taken back; parts/flash.html reads it


def session() -> Session:
    """The request's session, its actor bound."""
    return current_app.appbuilder.session()


def actor() -> Actor:
    """Who makes the request; nobody where no one signed in."""
    return g.actor


def now() -> datetime:
    """The moment of the request, the same for everything it does."""
    if "now" not in g:
        g.now = current_app.config["CLOCK"]()
    return g.now


def commit() -> None:
    """The door's own act: operations only flush."""
    session().commit()


def done(message: str, to: str, undo: str = "") -> Response:
    """Commit, say so, and go on to another page. ``undo``: an address that takes the act back when posted to."""
    commit()
    flash(message, f"{UNDO}{undo}" if undo else "success")
    return redirect(to)


def refusal(error: DomainError) -> str:
    """Undo what the request began and say why, and how to mend it where there is a way."""
    session().rollback()
    return f"{sentence(error.code, error.params)} {help_for(error.code, error.params)}".rstrip()


def refused(error: DomainError, to: str) -> Response:
    """Undo, say why with at most five of the findings, and go back."""
    flash(refusal(error), "danger")
    for finding in getattr(error, "findings", [])[:5]:
        flash(finding_sentence(finding), "warning")
    return redirect(to)


class Page(BaseView):
    """A page of our own. Each exposed method carries ``@has_access`` and is mapped to a permission.

    ``permission`` is that of the page; ``verbs`` maps methods that need another one.
    """

    permission: ClassVar[Permission] = Permission.ACCOUNT_USE
    verbs: ClassVar[dict[str, Permission]] = {}

    def __init__(self) -> None:
        self.class_permission_name = self.permission.resource
        self.method_permission_name = _actions(self, self.permission, self.verbs)
        super().__init__()

    def require(self, permission: Permission) -> None:
        """Refuse with 403 unless the actor has it."""
        if not actor().may(permission):
            raise Forbidden(permission=permission.value)


# FAB knows one resource for a view; a method that needs a permission of another one names it whole, as
# ``resource:action``, and the security manager takes it as it stands.
def _actions(view: Any, default: Permission, verbs: dict[str, Permission]) -> dict[str, str]:
    names = [name for name in dir(type(view)) if hasattr(getattr(type(view), name, None), "_urls")]
    permissions = {name: verbs.get(name, default) for name in names}
    return {
        name: permission.action if permission.resource == default.resource else permission.value
        for name, permission in permissions.items()
    }


def allowed(method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method of an Api be called by those with its permission: 401 for nobody, 403 without it.

    FAB's ``@protect`` answers a bad token in its own format; the actor is bound before either is asked.
    """
    name = method.__name__

    @wraps(method)
    def inner(self: Any, *args: Any, **kwargs: Any) -> Any:
        if actor().user_id is None:
            abort(401)
        actor().require(self.verbs.get(name, self.permission))
        return method(self, *args, **kwargs)

    inner._permission_name = name  # type: ignore[attr-defined]  # what FAB collects permissions by
    return inner


class Api(BaseApi):
    """An endpoint of our own under /api/v1/."""

    version = "v1"
    allow_browser_login = True
    permission: ClassVar[Permission]
    verbs: ClassVar[dict[str, Permission]] = {}

    def __init__(self) -> None:
        self.class_permission_name = self.permission.resource
        self.method_permission_name = _actions(self, self.permission, self.verbs)
        super().__init__()


__all__ = [
    "Api", "Page", "actor", "allowed", "commit", "done", "now", "redirect", "refusal",
    "request", "session",
]  # fmt: skip
