"""What a request may hold at all, whatever it asks for."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map


class Key(IntegerConverter):
    """``<int:…>``: a key that a table can have. A larger one is an address that does not exist, not a fault."""

    # Said here too: a number that matches and is refused afterwards is 405 to Werkzeug, not 404.
    regex = r"(?:\d{1,9}|1\d{9}|20\d{8}|21[0-3]\d{7})"

    def __init__(self, map: Map, *arguments: Any, **options: Any) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, *arguments, **{"max": 2**31 - 1} | options)


LONGEST = 16_384  # bytes of a query string; the longest of our own is a tenth of it
# What no database keeps: NUL, and one half of a pair of surrogates, as JSON writes them.
_NO_TEXT = re.compile(
    rb"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)

_ODD = re.compile("[\x00\ud800-\udfff]")


def install(app: Flask) -> None:
    """Refuse what nobody would type, before anything looks at it."""
    app.before_request(_refuse)


def _refuse() -> None:
    if len(request.query_string) > LONGEST:
        abort(400)
    if not _is_text(request.path) or not all(_is_text(value) for _, value in request.args.items(multi=True)):
        abort(400)
    if request.is_json:
        if _NO_TEXT.search(request.get_data()):
            abort(400)
    elif not all(_is_text(value) for _, value in request.form.items(multi=True)):
        abort(400)


def _is_text(value: str) -> bool:
    return _ODD.search(value) is None
