"""From an error to an answer: a page for people, problem+json for systems, never a trace of the inside."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.database import passes
from models.base.errors import DomainError, Refused
from views.messages import finding_as_json, sentence, title_of_status

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """One place where errors become answers, for pages and API alike."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(IntegrityError, _integrity_error)
    app.register_error_handler(DataError, _data_error)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(SQLAlchemyError, _unexpected)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether the caller is a system rather than a person's browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """An RFC 9457 answer."""
    body = {"type": f"/problems/{code}", "title": title_of_status(status), "status": status, "detail": detail}
    body |= {"code": code, "request_id": g.get("request_id", "")} | more
    made = Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")
    if status == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    return made


def _answer(status: int, code: str, detail: str, **more: Any) -> Response | tuple[str, int]:
    if wants_json():
        return problem(status, code, detail, **more)
    page = render_template("error.html", status=status, title=title_of_status(status), detail=detail, **more)
    return page, status


def _domain_error(error: DomainError) -> Any:
    more: dict[str, Any] = {}
    if isinstance(error, Refused):
        more["findings"] = [finding_as_json(finding) for finding in error.findings]
    if "version" in error.params:
        more["version"] = error.params["version"]
    if "changes" in error.params:
        more["changes"] = error.params["changes"]
    return _answer(error.status, error.code, sentence(error.code, error.params), **more)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, SecurityError):  # a forged Host: no address can be built, no page shown
        return Response("400 Bad Request\n", 400, mimetype="text/plain")
    code = f"http.{error.code}"
    answer = _answer(error.code, code, sentence(code, {}))
    headers = dict(error.get_headers())
    response = answer if isinstance(answer, Response) else Response(answer[0], answer[1])
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in headers:
            response.headers[name] = headers[name]
    return response


def _integrity_error(error: IntegrityError) -> Any:
    # The constraint is for the log; its name would tell a stranger about the tables.
    log.info("integrity refused", extra={"facts": {"constraint": type(error.orig).__name__}})
    return _answer(409, "conflict.integrity", sentence("conflict.integrity", {}))


def _data_error(_error: DataError) -> Any:
    """A value that the column cannot hold: too long, out of range. What it was stays in nobody's answer."""
    return _answer(400, "http.400", sentence("http.400", {}))


def _stale(_error: StaleDataError) -> Any:
    return _answer(409, "conflict.stale", sentence("conflict.stale", {}))


def _unavailable(error: OperationalError) -> Any:
    """Two writers on SQLite, a server that restarts: the transaction is gone, and the same may be asked again."""
    if not passes(error):
        return _unexpected(error)
    log.warning("the database is busy or away", extra={"facts": {"kind": type(error.orig).__name__}})
    answer = _answer(503, "database.busy", sentence("database.busy", {}))
    response = answer if isinstance(answer, Response) else Response(answer[0], answer[1])
    response.headers["Retry-After"] = "5"
    return response


def _unexpected(error: Exception) -> Any:
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        error = error.original_exception  # type: ignore[assignment]
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return _answer(500, "unexpected", sentence("unexpected", {"request_id": g.get("request_id", "")}))
