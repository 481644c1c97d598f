"""Signing in and out, one's own page and password, tokens: FAB's views, locked down."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, g, redirect, request, session
from flask_appbuilder import expose
from flask_appbuilder.exceptions import PasswordComplexityValidationError
from flask_appbuilder.security.api import SecurityApi
from flask_appbuilder.security.forms import LoginForm_db, ResetPasswordForm
from flask_appbuilder.security.views import AuthDBView, ResetMyPasswordView, UserInfoEditView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext, lazy_gettext
from flask_jwt_extended import create_access_token, create_refresh_token, get_jwt_identity
from flask_login import login_user
from werkzeug.security import check_password_hash
from wtforms import PasswordField
from wtforms.validators import InputRequired, ValidationError

from models.accounts.rules import password_faults
from models.base.errors import DomainError
from views.api.requests import Unreadable, json_object
from views.messages import sentence


class SignInPage(AuthDBView):
    """Sign-in by form, sign-out by POST only."""

    login_template = "appbuilder/general/security/login_db.html"
    title = lazy_gettext("Sign In")

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        if g.actor.user_id is not None:
            return redirect(self._following())
        form = LoginForm_db()
        if form.validate_on_submit():
            following = self._following()
            account = self.appbuilder.sm.auth_user_db(form.username.data, form.password.data)
            if account is not None:
                login_user(account, remember=False)
                return redirect(following)
            flash(sentence(SignInRefused.code, {}), "warning")
            return redirect(self.appbuilder.get_url_for_login_with(following))
        return self.render_template(self.login_template, title=self.title, form=form, appbuilder=self.appbuilder)

    def _following(self) -> str:
        """Where to go once in: the address that was asked for where it is one of the portal's, else the start."""
        start: str = self.appbuilder.get_url_for_index
        asked = request.args.get("next") or start
        return str(get_safe_redirect(asked)) if asked.isprintable() else start

    @expose("/logout/", methods=["POST"])
    def logout(self) -> Any:
        return super().logout()


def check_password(password: str) -> None:
    """FAB asks this for every new password."""
    username = g.user.username if g.actor.user_id is not None else ""
    if faults := password_faults(password or "", username):
        raise PasswordComplexityValidationError(" ".join(sentence(fault, {}) for fault in faults))


class PasswordForm(ResetPasswordForm):
    """A new password, with the old one asked for: an open screen is not enough."""

    current = PasswordField(lazy_gettext("Current password"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.label.text = gettext("New password")
        self.conf_password.label.text = gettext("New password once more")
        self.conf_password.description = ""

    def validate_current(self, field: PasswordField) -> None:
        if not check_password_hash(g.user.password or "", field.data or ""):
            raise ValidationError(gettext("This is not the current password."))


class OwnPasswordPage(ResetMyPasswordView):
    """One's own password; every other session of the account ends."""

    form = PasswordForm
    form_template = "people/own_password.html"
    form_columns = ["current", "password", "conf_password"]
    class_permission_name = "account"
    method_permission_name = {"this_form_get": "use", "this_form_post": "use"}


class AccountInfoPage(UserInfoEditView):
    """One's own name, written as it is said: the family's first. FAB puts it the other way about."""

    form_columns = ["last_name", "first_name"]
    class_permission_name = "account"
    method_permission_name = {"this_form_get": "use", "this_form_post": "use"}


class SignInRefused(DomainError):
    """Whatever the reason, in the same words."""

    code = "account.sign_in_refused"
    status = 401


class TokenApi(SecurityApi):
    """JSON web tokens as FAB has them, limited like the form and dead once the session epoch rises."""

    resource_name = "security"

    @expose("/login", methods=["POST"])
    def login(self) -> Any:
        """Give an access token, and a refresh token when asked.
        ---
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  type: object
                  required: [username, password]
                  properties:
                    username: {type: string}
                    password: {type: string}
                    provider: {type: string, enum: [db]}
                    refresh: {type: boolean}
          responses:
            200:
              description: The tokens
            400:
              $ref: '#/components/responses/400'
            401:
              $ref: '#/components/responses/401'
        """
        body = json_object()
        username, password = body.get("username"), body.get("password")
        if not isinstance(username, str) or not isinstance(password, str):
            raise Unreadable("account.credentials_needed")
        account = self.appbuilder.sm.auth_user_db(username, password)
        session.clear()  # a token is no cookie
        if account is None:
            raise SignInRefused
        claims = {"epoch": account.session_epoch}
        answer = {"access_token": create_access_token(str(account.id), fresh=True, additional_claims=claims)}
        if body.get("refresh") is True:
            answer["refresh_token"] = create_refresh_token(str(account.id), additional_claims=claims)
        return self.response(200, **answer)

    @expose("/refresh", methods=["POST"])
    def refresh(self) -> Any:
        """Give a new access token for a refresh token.
        ---
        post:
          responses:
            200:
              description: The token
            401:
              $ref: '#/components/responses/401'
          security:
            - jwt_refresh: []
        """
        if g.actor.user_id is None:
            abort(401)
        claims = {"epoch": g.user.session_epoch}
        return self.response(
            200, access_token=create_access_token(get_jwt_identity(), fresh=False, additional_claims=claims)
        )


def limited(app: Any) -> None:
    """Limit the token address by the caller's address, as the form is."""
    sm = app.appbuilder.sm
    limit = sm.limiter.limit(current_app.config["AUTH_RATE_LIMIT"], methods=["POST"])
    app.view_functions["TokenApi.login"] = limit(app.view_functions["TokenApi.login"])
