"""For those who run the portal: does it live, and is it ready?"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import literal, select

from app.database import wall_stands
from app.extensions import db
from app.jobs import EXTENSION

log = logging.getLogger(__name__)
pages = Blueprint("health", __name__, url_prefix="/health")


def install(app: Flask) -> None:
    """Open ``/health/live`` and ``/health/ready`` to everybody; neither says anything of the inside."""
    app.register_blueprint(pages)


@pages.get("/live")
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/ready")
def ready() -> ResponseReturnValue:
    """Everything that a request needs is there; 503 names what is not."""
    missing = [name for name, stands in CHECKS.items() if not _holds(name, stands)]
    if missing:
        return jsonify(status="not ready", not_ready=missing), 503
    return jsonify(status="ok")


def _holds(name: str, stands: Callable[[], bool]) -> bool:
    try:
        return stands()
    except Exception:
        log.exception("not ready: %s", name)
        return False


def _database() -> bool:
    return bool(db.session.connection().execute(select(literal(1))).scalar() == 1)


def _schema() -> bool:
    from app.migration import is_current

    return is_current(db.session.connection())


def _row_security() -> bool:
    return wall_stands(db.session.connection(), current_app.config["DATABASE_ROLE"])


def _files() -> bool:
    folder = Path(current_app.config["DATA_DIR"])
    return folder.is_dir() and os.access(folder, os.W_OK)


def _queue() -> bool:
    queue: Any = current_app.extensions[EXTENSION]
    return int(queue.huey.pending_count()) >= 0


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "schema": _schema,
    "row_security": _row_security,
    "files": _files,
    "queue": _queue,
}
