"""Where the API is described: the document, and Swagger's page over it, both for those who are signed in."""

from __future__ import annotations

import logging
from typing import Any, ClassVar

from flask import Response, current_app, request
from flask_appbuilder import expose
from flask_appbuilder.api import BaseApi
from flask_appbuilder.security.decorators import has_access

from models.base.permissions import Permission
from views.api.answers import answer
from views.api.attachments import AttachmentsApi
from views.api.openapi import Json, document, paths_of, schemas_of
from views.api.openapi_calls import SCHEMAS, paths_written
from views.api.openapi_files import ATTACHMENT, attachment_paths
from views.api.openapi_sweeps import sweep_paths
from views.api.registers import RegisterReadApi
from views.api.summaries import VERBS, summarised
from views.base import Api, Page, actor, allowed
from views.registers.index import REGISTERS

log = logging.getLogger(__name__)


class OpenApiDocument(Api):
    """``/api/v1/openapi.json``: what the caller may call."""

    route_base = "/api/v1"
    permission: ClassVar[Permission] = Permission.ACCOUNT_USE

    @expose("/openapi.json", methods=["GET"])
    @allowed
    def openapi(self) -> Response:
        """The document, without what the caller has no right to."""
        return answer(described())


def described() -> Json:
    """The document as the caller may see it."""
    paths: Json = {}
    schemas: Json = dict(SCHEMAS)
    for view in current_app.appbuilder.baseviews:
        if isinstance(view, RegisterReadApi) and actor().may(view.permission):
            paths |= summarised(_of_register(view), view.route_base, view.register.title)
            schemas |= schemas_of(view.register, actor())
        if isinstance(view, AttachmentsApi):
            if actor().may(view.permission):
                files = attachment_paths(view.holder, actor(), view.route_base)
                paths |= summarised(files, view.route_base, REGISTERS[view.holder.name].title)
                schemas["Attachment"] = ATTACHMENT
        elif isinstance(view, BaseApi) and view.version == "v1":  # what its methods say, of a register what it adds
            for path, operations in paths_written(view, actor()).items():
                paths.setdefault(path, {}).update(operations)
    return document(paths, schemas, title=current_app.config["APP_NAME"], server=request.host_url.rstrip("/"))


def _of_register(view: RegisterReadApi) -> Json:
    register, base = view.register, view.route_base
    paths = paths_of(register, actor(), base)
    if register.write is None or register.verbs.amend is None or not actor().may(register.write):
        return paths
    return paths | sweep_paths(register, actor(), base, paths[f"{base}/"]["get"]["parameters"])


def calls(described: Json) -> dict[str, list[tuple[str, str, str]]]:
    """Method, path and what it does, by the first word of the path: what a reader looks for first."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path, operations in sorted(described["paths"].items()):
        noun = path.removeprefix("/api/v1/").split("/")[0]
        for verb, operation in operations.items():
            if verb in VERBS:
                found.setdefault(noun, []).append((verb.upper(), path, operation.get("summary", "")))
    return found


class SwaggerPage(Page):
    """What can be called, and on demand Swagger's reader over the document, its files served from here."""

    route_base = "/swagger"
    default_view = "show"
    permission: ClassVar[Permission] = Permission.ACCOUNT_USE

    @expose("/v1")
    @has_access
    def show(self) -> Any:
        """The page; Swagger's script weighs more than all pages together and comes when it is asked for."""
        return self.render_template("register/swagger.html", title="API", calls=calls(described()))
