"""Answers of the API: JSON without detours, entity tags, conditions."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import orjson
from flask import Response, request

from models.base.errors import DomainError


class Unconditional(DomainError):
    """An update that does not say which version it changes."""

    code = "http.428"
    status = 428


def answer(body: Any, status: int = 200, *, tag: str = "", **headers: str) -> Response:
    """JSON in UTF-8; ``tag`` becomes the ETag."""
    response = Response(_written(body), status, mimetype="application/json")
    if tag:
        response.headers["ETag"] = tag
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def _written(body: Any) -> bytes:
    try:
        return orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:  # a whole number of more than 64 bits, which a form or the journal may hold
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def tag_of(row: dict[str, Any], version: int | None) -> str:
    """The entity tag of a row: its version, or where it has none a hash of what is shown."""
    if version is not None:
        return f'"{version}"'
    return f'"{hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:20]}"'


def is_known(tag: str) -> bool:
    """Whether the caller has this version already (``If-None-Match``)."""
    return tag in {each.removeprefix("W/") for each in _tags("If-None-Match")}


def expected_version(*, optional: bool = False) -> int | None:
    """The version that ``If-Match`` names; None for ``*``. Raises Unconditional where there is no header."""
    tags = _tags("If-Match")
    if not tags and optional:
        return None
    if not tags:
        raise Unconditional
    if tags == ["*"]:
        return None
    match = re.fullmatch(r'"(\d{1,9})"', tags[0])
    return int(match[1]) if match and len(tags) == 1 else -1


def _tags(header: str) -> list[str]:
    return [tag.strip() for tag in request.headers.get(header, "").split(",") if tag.strip()]
