"""Puts the portal together. The only package that knows all the others."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_appbuilder import AppBuilder

from app import addresses, assets, chores, compression, database, health, jobs, language, logging, scope, storage
from app.errors import install as install_errors
from app.extensions import csrf, db
from app.fab import repair_flask_appbuilder
from app.security import headers, roles
from app.security.views import check_password, limited
from models import schema
from models.audit import listener
from models.base.actor import NOBODY
from models.base.permissions import Permission
from views import formats, persons, shell


def build(config: str | type | dict[str, Any]) -> Flask:
    """The application, ready to serve: see ``app.create_app``."""
    app = Flask("app")
    app.url_map.converters["int"] = addresses.Key
    app.config.from_object("config.Config" if isinstance(config, dict) else config)
    if isinstance(config, dict):
        app.config.update(config)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True  # a tenth of a page is indentation otherwise
    schema()  # every table is mapped before anything is generated from it
    app.config["FAB_PASSWORD_COMPLEXITY_VALIDATOR"] = check_password
    repair_flask_appbuilder()
    scope.install()
    listener.install()
    db.init_app(app)
    csrf.init_app(app)
    logging.install(app)
    storage.init(app)
    jobs.init(app)
    chores.init(app)
    health.install(app)
    addresses.install(app)
    headers.install(app)
    roles.install(app)
    for part in (assets, compression, formats, language, persons, shell):
        part.install(app)
    with app.app_context():
        database.prepare(db.engine, app.config["DATABASE_ROLE"])
        _generate(app)
    language.quicken(app)
    language.listen_to_callers(app)
    install_errors(app)
    return app


def _generate(app: Flask) -> None:
    """Everything Flask-AppBuilder makes: screens, API, menu, permissions."""
    from views import register

    appbuilder = AppBuilder(app, db.session)
    limited(app)
    app.context_processor(lambda: _in_every_template(appbuilder))
    register(appbuilder)


def _in_every_template(appbuilder: AppBuilder) -> dict[str, Any]:
    actor = g.get("actor", NOBODY)
    return {
        "appbuilder": appbuilder,
        "base_template": appbuilder.base_template,
        "actor": actor,
        "may": actor.may,
        "P": Permission,
    }
