"""What a request to the API brings: a JSON object, a key by which it may be sent again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import IO, Any

from flask import Response, abort, request
from sqlalchemy.exc import IntegrityError

from models.accounts import operations as accounts
from models.accounts.tables import IdempotencyKey
from models.base.errors import DomainError
from views.base import actor, commit, now, session

KEPT_HEADERS = ("Location", "ETag")


class Unreadable(DomainError):
    """The body is no JSON object."""

    code = "http.400"
    status = 400


class BadParameter(DomainError):
    """A parameter of a list that cannot be read."""

    code = "request.bad_parameter"
    status = 400


def json_object() -> dict[str, Any]:
    """The body as a JSON object: 415 for another kind of content, 400 where it is none."""
    if not request.is_json:
        abort(415)
    try:
        body = json.loads(request.get_data(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Unreadable("body.unreadable") from None
    if not isinstance(body, dict):
        raise Unreadable("body.not_an_object")
    return body


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON


def once(work: Callable[[], Response]) -> Response:
    """Do the work and commit; under an ``Idempotency-Key`` that was used before, give the same answer again.

    The key is taken in the transaction of the work: of two requests at once, one works and the other
    gives its answer.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        response = work()
        commit()
        return response
    if not re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        raise Unreadable("idempotency.unreadable_key")
    digest = _digest()
    taken = _take(key, digest)
    if taken is None:
        return _again(key, digest)
    response = work()
    taken.status = response.status_code
    taken.headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    taken.body = response.get_data(as_text=True)
    commit()
    return response


def _take(key: str, digest: str) -> IdempotencyKey | None:
    try:
        return accounts.begin_once(session(), actor(), key, digest, at=now())
    except IntegrityError:
        session().rollback()
        return None


def _again(key: str, digest: str) -> Response:
    before = accounts.answered(session(), actor(), key, digest)
    if before is None:
        abort(409)
    response = Response(before.body, before.status, mimetype="application/json")
    response.headers.update(before.headers)
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _digest() -> str:
    parts = (request.method.encode(), request.full_path.encode(), _content())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _content() -> bytes:
    """What makes two bodies the same; of a form its files, for the line between its parts is another each time."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    parts: list[bytes] = []
    for name, file in sorted(request.files.items(multi=True), key=lambda part: part[0]):
        parts += [name.encode(), (file.filename or "").encode(), _hash(file.stream)]
    return b"\0".join(parts)


def _hash(stream: IO[bytes]) -> bytes:
    digest = hashlib.file_digest(stream, "sha256").digest()  # type: ignore[arg-type]
    stream.seek(0)
    return digest


def whole_number(name: str, default: int, most: int) -> int:
    """A parameter of the address between 1 and ``most``, where it is named; 400 where it is no such number."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadParameter(parameter=name)
    return int(text)
