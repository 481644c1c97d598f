"""Logs as lines of JSON, each with the request it belongs to and without anything personal.

Never written: query strings, bodies, names, addresses of people, messages of exceptions (they quote
values). An account is its number, a page its rule.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("tien_do.request")

_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# Their messages quote user names, filters and values.
TALKATIVE = ("alembic", "flask_appbuilder", "flask_limiter", "sqlalchemy", "werkzeug", "huey")


class JsonLines(logging.Formatter):
    """One JSON object a line: when, how bad, from where, what, which request; of an exception only its path."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _MAIL.sub("…@…", record.getMessage()),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line |= _exception(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: int = logging.INFO) -> None:
    """Send every logger of the process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


def install(app: Flask) -> None:
    """Give every request an id, answer with it, and write one line when it is done."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-ID"] = g.request_id
    facts = {
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.began) * 1000, 1),
        "account": getattr(g.get("actor"), "user_id", None),
    }
    quiet = request.endpoint in {"assets", "static", "health.live", "health.ready"}
    log.log(logging.DEBUG if quiet else logging.INFO, "request", extra={"facts": facts})
    return response


def _exception(info: Any) -> dict[str, Any]:
    kind, _, trace = info
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    return {"exception": f"{kind.__module__}.{kind.__qualname__}", "trace": frames[-30:]}
