"""FAB's security manager with what FAB lacks: permissions from one table, lockout, sessions that end."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import current_app, g, has_request_context, redirect, request, session, url_for
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_jwt_extended import verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from flask_login import current_user
from jwt.exceptions import PyJWTError

from app.security.actor import account_and_memberships, actor_for
from app.security.tokens import GoodTokens
from app.security.views import AccountInfoPage, OwnPasswordPage, SignInPage, TokenApi
from models.accounts import operations as accounts
from models.accounts.tables import Account
from models.base.actor import NOBODY, Actor
from models.base.errors import Forbidden
from models.base.permissions import Permission
from models.base.session import bind
from views.menu import GROUPS, MENU

_OPEN_WITH_FIRST_PASSWORD = frozenset({
    "OwnPasswordPage.this_form_get", "OwnPasswordPage.this_form_post", "SignInPage.logout", "LocaleView.index",
    "assets",
})  # fmt: skip


class PortalSecurityManager(SecurityManager):
    """One per application. Holds no state of a request."""

    user_model = Account
    authdbview = SignInPage
    resetmypasswordview = OwnPasswordPage
    userinfoeditview = AccountInfoPage
    security_api = TokenApi

    def __init__(self, appbuilder: Any) -> None:
        self._tokens = GoodTokens()
        super().__init__(appbuilder)

    def register_views(self) -> None:
        """Only what the portal stands behind; FAB's user, role and permission screens are full control."""
        self.appbuilder.add_api(self.security_api)
        self.auth_view = self.authdbview()
        self.user_view = None
        for view in (self.resetmypasswordview(), self.userinfoeditview(), self.auth_view):
            self.appbuilder.add_view_no_menu(view)
        limit = self.limiter.limit(self.auth_rate_limit, methods=["POST"])
        limit(self.auth_view.blueprint)

    # -- permissions -----------------------------------------------------------------------------

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """FAB asks ``can_submit`` on ``report``; the table answers ``report:submit``.

        A method that needs a permission of another resource than its view's asks with the whole of it.
        """
        asked = permission_name.removeprefix("can_")
        value = asked if ":" in asked else f"{view_name}:{asked}"
        if value == Permission.ACCOUNT_USE:
            return bool(current_user and current_user.is_authenticated) or g.get("actor", NOBODY).user_id is not None
        return any(permission == value for permission in g.get("actor", NOBODY).permissions)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        return False

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        permissions = g.get("actor", NOBODY).permissions
        return {name for name in menu_names or () if name in MENU and (MENU[name] in permissions or name in GROUPS)}

    # -- signing in ------------------------------------------------------------------------------

    def auth_user_db(self, username: str, password: str) -> Account | None:
        """As FAB's, but an account that failed too often waits, and the answer does not tell."""
        if not username or "\x00" in username or not password or "\x00" in password:
            return None
        now = _now()
        account = self.find_user(username=username) or self.find_user(email=username)
        if account is not None and accounts.is_locked(account, at=now):
            # The same work as a wrong password, so that time does not tell either.
            super().auth_user_db(f"nobody {secrets.token_hex(8)}", password)
            self.on_user_login_failed(account)
            return None
        signed_in: Account | None = super().auth_user_db(username, password)
        return signed_in

    def on_user_login(self, user: Account) -> None:
        # A new session for a new sign-in: nothing fixed before it survives.
        locale = session.get("locale")
        session.clear()
        session.permanent = True
        session["epoch"] = user.session_epoch
        session["nonce"] = secrets.token_hex(8)
        session["locale"] = user.language or locale or "vi"
        accounts.note_sign_in(self.session, user, at=_now(), address=_address())
        self.session.commit()

    def on_user_login_failed(self, user: Account) -> None:
        config = current_app.config
        accounts.note_failure(
            self.session, user, at=_now(), address=_address(),
            allowed=config["SIGN_IN_FAILURES"], lock=config["SIGN_IN_LOCK"],
        )  # fmt: skip
        self.session.commit()

    def on_user_logout(self, user: Account) -> None:
        session.clear()
        accounts.end_sessions(self.session, user, at=_now(), why="account:signed_out")
        self.session.commit()

    def reset_password(self, userid: int, password: str) -> None:
        """A new password ends every other session of the account."""
        super().reset_password(userid, password)
        account = self.get_user_by_id(userid)
        account.must_change_password = False
        accounts.end_sessions(self.session, account, at=_now(), why="account:password_changed")
        self.session.commit()
        if has_request_context():
            session["epoch"] = account.session_epoch

    # -- the account and actor of a request ------------------------------------------------------

    def load_user(self, pk: int) -> Account | None:
        """The account of a cookie, none once its sessions have ended."""
        if not has_request_context():
            return super().load_user(pk)  # type: ignore[no-any-return]
        account = self._account(pk)
        return account if account is not None and session.get("epoch") == account.session_epoch else None

    def _account(self, pk: int) -> Account | None:
        """The account of the request, and where it works: kept for ``bind_actor``."""
        account, g.memberships = account_and_memberships(self.session(), int(pk), at=_now())
        return account if account is not None and account.is_active else None

    def load_user_jwt(self, _header: dict[str, Any], claims: dict[str, Any]) -> Account | None:
        """The account of a token, none once its sessions have ended."""
        account = self._account(claims["sub"])
        if account is None or claims.get("epoch") != account.session_epoch:
            return None
        g.user = account
        return account

    @staticmethod
    def before_request() -> Any:
        """Bind the actor once; a token counts before a cookie, and a bad token is never nobody-with-cookie."""
        g.user = current_user
        g.actor = NOBODY
        sm = current_app.appbuilder.sm
        bind(sm.session(), NOBODY)
        if request.endpoint in {"static", "assets", "SecurityApi.login", "TokenApi.login"}:
            return None
        account = sm._account_of_token() if "Authorization" in request.headers else sm._account_of_cookie()
        if account is None:
            return None
        g.user = account
        sm.bind_actor(account)
        return _ask_for_new_password(account)

    def _account_of_token(self) -> Account | None:
        header, refresh = request.headers["Authorization"], request.endpoint == "TokenApi.refresh"
        if not refresh and (claims := self._tokens.claims(header)) is not None:
            return self.load_user_jwt({}, claims)
        try:
            found = verify_jwt_in_request(refresh=refresh)
        except (JWTExtendedException, PyJWTError):
            return None
        if found is None:  # a method that needs no token
            return None
        if not refresh:
            self._tokens.keep(header, found[1])
        account: Account = g.user  # as load_user_jwt left it: without one the library had refused the token
        return account

    @staticmethod
    def _account_of_cookie() -> Account | None:
        return current_user._get_current_object() if current_user.is_authenticated else None

    def bind_actor(self, account: Account) -> Actor:
        """The account's actor, bound to the request's session."""
        actor = actor_for(
            self.session(), account, at=_now(), request_id=g.get("request_id", ""),
            memberships=g.pop("memberships", None),
        )  # fmt: skip
        g.actor = actor
        bind(self.session(), actor)
        return actor


def _now() -> datetime:
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def _address() -> str:
    return request.remote_addr or "" if has_request_context() else ""


def _ask_for_new_password(account: Account) -> Any:
    """A first password opens one page only: the one where it is changed."""
    if not account.must_change_password or request.endpoint in _OPEN_WITH_FIRST_PASSWORD:
        return None
    if request.path.startswith("/api/"):
        raise Forbidden("account.first_password")
    return redirect(url_for("OwnPasswordPage.this_form_get"))
